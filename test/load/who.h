/* Who asks in the load tests: an account that no password fits, and a bearer token. */
#ifndef GANJIAO_LOAD_WHO_H
#define GANJIAO_LOAD_WHO_H
#include "account/account.h"
#include "people/people.h"

static inline err load_account(turn *t, int64_t org_id, const char *name, const char *username,
                               int64_t *ret_person, const char **ret_token)
{
    person p = {.org = org_id,
                .name = name,
                .citizen = "",
                .sex = SEX_MALE,
                .born = DAY_NONE,
                .ethnic = "01",
                .party_since = DAY_NONE,
                .degree = "",
                .school = "",
                .phone = "",
                .work_since = DAY_NONE,
                .title = "",
                .post_level = POST_STAFF,
                .post_since = DAY_NONE};
    TRY(people_person_add(t, &p, ret_person));
    account_new account = {.person = *ret_person, .username = username, .password = ""};
    TRY(account_add(t, &account, "*"));
    return account_token_add(t, *ret_person, "load", DAY_NONE, ret_token);
}

#endif
