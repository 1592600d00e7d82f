/* Addresses of account. Those before sign-in are open to everyone because they are the way in. */
#include "account/account_web.h"

const char *account_encoded(arena *mem, const char *s)
{
    buf b = buf_new(mem);
    buf_put(&b, "");
    text_url_encode(&b, s, "");
    return b.at;
}

/* As ROUTE_POST, with work that runs first on a slow thread. */
#define SLOW_POST(pattern_, right_, handler_, form_, title_, before_)                              \
    {                                                                                              \
        .method = METHOD_POST, .pattern = pattern_, .right = RIGHT_(right_), .handler = handler_,  \
        .form = &form_##_form, .title = title_, .before = before_                                  \
    }

static const route routes[] = {
    ROUTE_GET("/sign-in", ANYONE, account_sign_in_page_handle, account_sign_in_view,
              T_account_sign_in),
    SLOW_POST("/sign-in", ANYONE, account_sign_in_handle, account_sign_in, T_account_sign_in,
              account_sign_in_before),
    ROUTE_GET("/sign-in/code", ANYONE, account_code_page_handle, account_code_view,
              T_account_code_title),
    SLOW_POST("/sign-in/code", ANYONE, account_code_handle, account_code, T_account_code_title,
              account_code_before),
    ROUTE_GET("/sign-in/enrol", ANYONE, account_enrol_page_handle, account_enrol_view,
              T_account_enrol_title),
    SLOW_POST("/sign-in/enrol", ANYONE, account_enrol_handle, account_enrol, T_account_enrol_title,
              account_enrol_before),
    ROUTE_GET("/sign-in/password", ANYONE, account_renew_page_handle, account_renew_view,
              T_account_renew_title),
    SLOW_POST("/sign-in/password", ANYONE, account_renew_handle, account_renew,
              T_account_renew_title, account_renew_before),
    ROUTE_POST("/sign-out", SIGNED_IN, account_sign_out_handle, account_sign_out,
               T_account_sign_out),
    ROUTE_POST("/language", ANYONE, account_language_handle, account_language, T_account_f_lang),
    ROUTE_GET("/first-run", ANYONE, account_first_page_handle, account_first_view, T_account_first),
    SLOW_POST("/first-run", ANYONE, account_first_handle, account_first, T_account_first,
              account_first_before),

    ROUTE_GET("/me/account", SIGNED_IN, account_own_handle, account_own_view, T_account_own),
    SLOW_POST("/me/account/password", SIGNED_IN, account_own_password_handle, account_password,
              T_account_own_password, account_own_password_before),
    ROUTE_POST("/me/account/code", SIGNED_IN, account_own_draw_handle, account_code_draw,
               T_account_code_begin),
    ROUTE_GET("/me/account/code", SIGNED_IN, account_own_enrol_page_handle, account_own_enrol_view,
              T_account_enrol_title),
    SLOW_POST("/me/account/code/enrol", SIGNED_IN, account_own_enrol_handle, account_own_enrol,
              T_account_enrol_title, account_own_enrol_before),
    SLOW_POST("/me/account/code/drop", SIGNED_IN, account_own_drop_handle, account_code_drop,
              T_account_code_drop, account_own_code_before),
    SLOW_POST("/me/account/recovery", SIGNED_IN, account_own_recovery_handle, account_recovery_new,
              T_account_recovery, account_own_code_before),
    ROUTE_POST("/me/account/token", SIGNED_IN, account_own_token_handle, account_token_new,
               T_account_token_do),
    ROUTE_POST("/me/account/token/{token:word}/end", SIGNED_IN, account_own_token_end_handle,
               account_token_drop, T_account_token_end),
    ROUTE_POST("/me/account/session/{ticket:word}/end", SIGNED_IN, account_own_session_end_handle,
               account_session_close, T_account_session_end),
    ROUTE_POST("/me/account/sessions/end", SIGNED_IN, account_own_sessions_end_handle,
               account_sessions_close, T_account_sessions_end),

    ROUTE_GET("/accounts", MAY_MANAGE_ACCOUNTS, account_list_handle, account_list, T_account_title),
    ROUTE_FILE("/accounts.xlsx", MAY_MANAGE_ACCOUNTS, account_list_xlsx_handle, T_account_title),
    ROUTE_FILE("/accounts.csv", MAY_MANAGE_ACCOUNTS, account_list_csv_handle, T_account_title),
    ROUTE_GET("/accounts/new", MAY_MANAGE_ACCOUNTS, account_find_handle, account_find,
              T_account_new),
    ROUTE_GET("/person/{person}/account", MAY_MANAGE_ACCOUNTS, account_new_page_handle,
              account_new_view, T_account_new),
    SLOW_POST("/person/{person}/account", MAY_MANAGE_ACCOUNTS, account_new_handle, account_new_form,
              T_account_new, account_drawn_before),
    ROUTE_GET("/account/{account}", MAY_MANAGE_ACCOUNTS, account_card_handle, account_card,
              T_account_one),
    ROUTE_POST("/account/{account}/lock", MAY_MANAGE_ACCOUNTS, account_lock_handle, account_lock,
               T_account_lock),
    ROUTE_POST("/account/{account}/unlock", MAY_MANAGE_ACCOUNTS, account_unlock_handle,
               account_unlock, T_account_unlock),
    SLOW_POST("/account/{account}/reset", MAY_MANAGE_ACCOUNTS, account_reset_handle, account_reset,
              T_account_reset, account_drawn_before),
    ROUTE_POST("/account/{account}/totp", MAY_MANAGE_ACCOUNTS, account_totp_reset_handle,
               account_totp_reset, T_account_totp_reset),

    ROUTE_GET("/grants", MAY_GRANT_ROLES, account_grant_list_handle, account_grant_list,
              T_account_grants),
    ROUTE_FILE("/grants.xlsx", MAY_GRANT_ROLES, account_grant_list_xlsx_handle, T_account_grants),
    ROUTE_FILE("/grants.csv", MAY_GRANT_ROLES, account_grant_list_csv_handle, T_account_grants),
    ROUTE_GET("/grants/new", MAY_GRANT_ROLES, account_grant_find_handle, account_grant_find,
              T_account_grant_new),
    ROUTE_GET("/grants/units", MAY_GRANT_ROLES, account_unit_options_handle, account_options,
              T_account_f_org),
    ROUTE_GET("/grants/people", MAY_GRANT_ROLES, account_person_options_handle, account_options,
              T_account_f_person),
    ROUTE_GET("/org/{org}/roles", MAY_GRANT_ROLES, account_org_roles_handle, account_org_roles,
              T_account_grants),
    ROUTE_GET("/account/{account}/roles", MAY_GRANT_ROLES, account_roles_handle, account_roles,
              T_account_grants),
    ROUTE_POST("/account/{account}/roles", MAY_GRANT_ROLES, account_grant_handle,
               account_grant_form, T_account_grant_do),
    ROUTE_POST("/account/{account}/roles/totp", MAY_GRANT_ROLES, account_officer_totp_handle,
               account_officer_totp, T_account_totp_reset),
    ROUTE_POST("/account/{account}/grant/{grant:word}/end", MAY_GRANT_ROLES,
               account_grant_end_handle, account_grant_end_form, T_account_grant_end),
};
const route_table account_routes = {routes, COUNT_OF(routes)};
