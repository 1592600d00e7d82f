/* What the demo tells: for tests as JSON, for people as a table in both languages. Passwords are
 * said here and nowhere else. */
#include "app/demo.h"

/* Names and words of the demo hold no control characters; quotes and backslashes are all that needs
 * care. */
static void say_text(const char *field, const char *value)
{
    printf("\"%s\":\"", field);
    for (const char *c = value; *c; c++) {
        printf(*c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    }
    putchar('"');
}

static void say_account_json(const demo_account *a)
{
    const struct {
        const char *field, *value;
    } texts[] = {{"role", account_role_code(a->role)},
                 {"username", a->username},
                 {"password", a->password},
                 {"totp", a->totp},
                 {"token", a->token},
                 {"name", a->name},
                 {"org", a->org_name}};
    putchar('{');
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        say_text(texts[i].field, texts[i].value);
        putchar(',');
    }
    printf("\"person\":\"%lld\"}", (long long)a->person);
}

void demo_say_json(const demo *g)
{
    printf("{\"accounts\":[");
    for (size_t i = 0; i < g->accounts.n; i++) {
        fputs(i ? "," : "", stdout);
        say_account_json(g->accounts.at[i]);
    }
    printf("],\"records\":{");
    for (size_t i = 0; i < g->pairs.n; i++) {
        const demo_pair *p = &g->pairs.at[i];
        printf("%s\"%s\":{\"own\":\"%lld\",\"other\":\"%lld\"}", i ? "," : "", p->kind,
               (long long)p->own, (long long)p->other);
    }
    printf("}}\n");
}

static void say_account(const demo_account *a)
{
    text_key word = account_role_word(a->role);
    printf("%s / %s\n    %s，%s\n    用户名 user name  %s\n    口令 password      %s\n",
           text_in(word, LANG_ZH), text_in(word, LANG_EN), a->name, a->org_name, a->username,
           a->password);
    if (*a->totp) {
        printf(
            "    动态码密钥 TOTP    %s\n    otpauth://totp/ganjiao:%s?secret=%s&issuer=ganjiao\n",
            a->totp, a->username, a->totp);
    }
    putchar('\n');
}

void demo_say_table(const demo *g)
{
    printf("演示数据已建好。口令是这一次随机生成的，请妥善保存。\n"
           "The demo is built. Passwords were drawn at random for this data folder; keep this "
           "list.\n\n"
           "三员（系统管理员、安全管理员、审计管理员）登录时还要输入动态码：把下面的密钥或 "
           "otpauth 地址加入手机上的\n"
           "身份验证器，或运行 oathtool --totp -b 密钥。\n"
           "The three officers also enter a one-time code: add the secret or the otpauth address "
           "to the"
           " authenticator on\n"
           "your phone, or run: oathtool --totp -b SECRET\n\n");
    for (size_t i = 0; i < g->accounts.n; i++) {
        say_account(g->accounts.at[i]);
    }
}
