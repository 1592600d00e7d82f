// as src/class/class_web.c expect routes
const route class_routes_[] = {
    ROUTE_GET("/class", NO_RIGHT, class_list_handle, class_list, T_class_title),
};
