/* Between the page files of account. */
#ifndef GANJIAO_ACCOUNT_WEB_H
#define GANJIAO_ACCOUNT_WEB_H
#include "account/account_inside.h"
#include "account_text.h"
#include "account_view.h"
#include "common_text.h"
#include "look/look.h"
#include "look_text.h"

const char *account_encoded(arena *mem, const char *s); /* as part of an address */

/* Fields of first-run are the same three for each of four people: system_name, office_password … */
const char *account_first_field(markup_out *o, const char *who, const char *field);
extern const text_key account_first_levels[];
extern const text_key account_role_words[]; /* in the order of the form's choices */

/* "key~id", the place of a row in a list by name. */
bool account_place_read(arena *mem, const char *s, const char **ret_key, int64_t *ret_id);

typedef struct {
    const char *password, *again, *username;
    bool same;
} account_new_password;
MUST_USE err account_password_check(turn *t,
                                    const account_new_password *p); /* E_INPUT with faults */

err account_sign_in_before(turn *t);
err account_code_before(turn *t);
err account_enrol_before(turn *t);
err account_renew_before(turn *t);
err account_sign_in_page_handle(turn *t);
err account_sign_in_handle(turn *t);
err account_code_page_handle(turn *t);
err account_code_handle(turn *t);
err account_enrol_page_handle(turn *t);
err account_enrol_handle(turn *t);
err account_renew_page_handle(turn *t);
err account_renew_handle(turn *t);
err account_sign_out_handle(turn *t);
err account_language_handle(turn *t);

err account_first_before(turn *t);
err account_first_page_handle(turn *t);
err account_first_handle(turn *t);

err account_own_handle(turn *t);
err account_own_password_before(turn *t);
err account_own_password_handle(turn *t);
err account_own_token_handle(turn *t);
err account_own_token_end_handle(turn *t);
err account_own_session_end_handle(turn *t);
err account_own_sessions_end_handle(turn *t);

/* A failed proof of the account's own: counted and audited outside the deed. */
MUST_USE err account_failure_count(turn *t, const account_login *a);
MUST_USE err account_enrol_fill(turn *t, const account_login *a, account_enrol_view *v);
err account_own_draw_handle(turn *t);
err account_own_enrol_page_handle(turn *t);
err account_own_enrol_before(turn *t);
err account_own_enrol_handle(turn *t);
err account_own_code_before(turn *t);
err account_own_recovery_handle(turn *t);
err account_own_drop_handle(turn *t);

err account_list_handle(turn *t);
err account_list_xlsx_handle(turn *t);
err account_list_csv_handle(turn *t);
err account_find_handle(turn *t);
err account_new_page_handle(turn *t);
err account_drawn_before(turn *t);
err account_new_handle(turn *t);
err account_card_handle(turn *t);
err account_lock_handle(turn *t);
err account_unlock_handle(turn *t);
err account_reset_handle(turn *t);
err account_totp_reset_handle(turn *t);
err account_officer_totp_handle(turn *t);

err account_grant_list_handle(turn *t);
err account_grant_list_xlsx_handle(turn *t);
err account_grant_list_csv_handle(turn *t);
err account_grant_find_handle(turn *t);
err account_unit_options_handle(turn *t);
err account_person_options_handle(turn *t);
err account_org_roles_handle(turn *t);
err account_roles_handle(turn *t);
err account_grant_handle(turn *t);
err account_grant_end_handle(turn *t);

#endif
