// as src/class/class_web.c expect nothing
const route class_routes_[] = {
    ROUTE_GET("/class", MAY_SEE_CLASS, class_list_handle, class_list, T_class_title),
    ROUTE_FILE("/class.xlsx", SIGNED_IN, class_list_handle, T_class_title),
};
