#include "html.h"

#include <string.h>
#include <strings.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_name(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || (c && strchr("-_:.@", c));
}

static void add(char *word, char c)
{
    size_t n = strlen(word);
    if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
    if (n + 1 < HTML_WORD) word[n] = c, word[n + 1] = 0;
}

static bool listed(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(word, *list) == 0) return true;
    return false;
}

/* htmx reads data-hx-get as hx-get; only the first is valid HTML. */
static const char *known_as(const char *attr)
{
    return strncmp(attr, "data-hx-", 8) == 0 ? attr + 5 : attr;
}

static bool is_url(const char *attr)
{
    static const char *const urls[] = {
        "href",   "src",      "action",    "formaction",  "hx-get",         "hx-post",
        "hx-put", "hx-patch", "hx-delete", "hx-push-url", "hx-replace-url", "xlink:href",
        "poster", "cite",     "data",      "manifest",    "ping",           NULL};
    return listed(known_as(attr), urls);
}

static const char *value_end(html_place *p)
{
    if (is_url(p->attr) && strncmp(p->value, "javascript:", 11) == 0)
        return "javascript: addresses are refused";
    bool sends = strcmp(known_as(p->attr), "hx-post") == 0 ||
                 (strcmp(p->attr, "method") == 0 && strcmp(p->value, "post") == 0);
    if (strcmp(p->element, "form") == 0 && sends) p->post = true;
    p->state = IN_GAP;
    return NULL;
}

static const char *form_tag(html_place *p, int line)
{
    if (p->closing && !p->in_form) return "</form> without <form>";
    if (p->closing && p->needs_head) return "a form that sends by POST must contain {form_head}";
    if (!p->closing && p->in_form) return "a form within a form";
    p->in_form = !p->closing;
    p->needs_head = p->in_form && p->post ? line : 0;
    return NULL;
}

static const char *tag_end(html_place *p, int line)
{
    static const char *const raw[] = {"script", "style", "textarea", "title", NULL};
    p->state = !p->closing && listed(p->element, raw) ? IN_RAW : IN_TEXT;
    if (strcmp(p->element, "pre") == 0) p->pre += p->closing ? -1 : 1;
    if (p->pre < 0) return "</pre> without <pre>";
    return strcmp(p->element, "form") == 0 ? form_tag(p, line) : NULL;
}

static const char *opening(html_place *p, const char *at)
{
    if (*at == '/' && !p->closing) {
        p->closing = true;
        return NULL;
    }
    if (strncmp(at, "!--", 3) == 0) {
        p->state = IN_COMMENT;
    } else if (*at == '!') {
        p->state = IN_DECLARATION;
    } else if (is_letter(*at)) {
        p->state = IN_NAME;
        add(p->element, *at);
    } else {
        return "a literal < is written &lt;";
    }
    return NULL;
}

static void open_tag(html_place *p)
{
    p->state = IN_OPENING;
    p->closing = p->post = false;
    p->element[0] = p->attr[0] = 0;
}

static const char *in_tag(html_place *p, char c, int line)
{
    if (is_blank(c) || c == '/') {
        p->state = IN_TAG;
        return NULL;
    }
    if (c == '>') return tag_end(p, line);
    if (p->state == IN_GAP) return "a blank is missing before the attribute";
    if (p->state == IN_NAME) {
        add(p->element, c);
        return is_name(c) ? NULL : "a character that no tag name has";
    }
    if (!is_name(c)) return "an attribute's name was expected";
    if (p->closing) return "a closing tag has no attributes";
    p->state = IN_ATTR;
    p->attr[0] = 0;
    add(p->attr, c);
    return NULL;
}

static const char *in_attr(html_place *p, char c, int line)
{
    if (c == '=') {
        p->state = IN_EQUALS;
        return NULL;
    }
    if (!is_name(c)) return in_tag(p, c, line);
    add(p->attr, c);
    return NULL;
}

static const char *in_equals(html_place *p, char c)
{
    if (c != '"' && c != '\'') return "attributes must be quoted";
    p->state = IN_VALUE;
    p->quote = c;
    p->value[0] = 0;
    p->started = false;
    return NULL;
}

static const char *in_value(html_place *p, char c)
{
    if (c == p->quote) return value_end(p);
    p->started = true;
    add(p->value, c);
    return NULL;
}

static const char *in_raw(html_place *p, const char *at)
{
    if (*at != '<' || at[1] != '/') return NULL;
    size_t n = strlen(p->element);
    if (strncasecmp(at + 2, p->element, n) == 0 && !is_name(at[2 + n])) open_tag(p);
    return NULL;
}

const char *html_step(html_place *p, const char *at, int line)
{
    switch (p->state) {
    case IN_TEXT:
        if (*at == '<') open_tag(p);
        return NULL;
    case IN_OPENING: return opening(p, at);
    case IN_NAME:
    case IN_TAG:
    case IN_GAP: return in_tag(p, *at, line);
    case IN_ATTR: return in_attr(p, *at, line);
    case IN_EQUALS: return in_equals(p, *at);
    case IN_VALUE: return in_value(p, *at);
    case IN_RAW: return in_raw(p, at);
    case IN_COMMENT:
        if (*at == '>' && at[-1] == '-' && at[-2] == '-') p->state = IN_TEXT;
        return NULL;
    case IN_DECLARATION:
        if (*at == '>') p->state = IN_TEXT;
        return NULL;
    }
    return "no such place";
}

static bool is_code(const html_place *p)
{
    return p->state == IN_RAW &&
           (strcmp(p->element, "script") == 0 || strcmp(p->element, "style") == 0);
}

const char *html_at_block(html_place *p)
{
    if (p->state == IN_NAME || p->state == IN_ATTR) p->state = IN_GAP;
    if (p->state == IN_OPENING) return "not within a tag's name";
    if (p->state == IN_EQUALS) return "attributes must be quoted";
    if (p->state == IN_COMMENT || p->state == IN_DECLARATION) return "not within a comment or <!…>";
    if (is_code(p)) return "not within <script> or <style>";
    if (p->state == IN_VALUE && strcmp(p->element, "form") == 0 && strcmp(p->attr, "method") == 0)
        return "a form's method must be literal";
    return NULL;
}

static html_kind value_kind(const html_place *p, const char **ret_why)
{
    /* These hold a language of their own, in which our escaping means nothing. */
    static const char *const languages[] = {"style",      "srcdoc",     "srcset",
                                            "hx-vals",    "hx-vars",    "hx-headers",
                                            "hx-trigger", "hx-request", NULL};
    *ret_why = "no expression may stand in on…=, style= and other attributes that hold code";
    const char *attr = known_as(p->attr);
    if (strncmp(attr, "on", 2) == 0 || strncmp(attr, "hx-on", 5) == 0 || listed(attr, languages))
        return PLACE_REFUSED;
    *ret_why = "a form's method must be literal";
    if (strcmp(p->element, "form") == 0 && strcmp(p->attr, "method") == 0) return PLACE_REFUSED;
    if (!is_url(p->attr)) return PLACE_ATTR;
    *ret_why = "javascript: addresses are refused";
    if (strncmp(p->value, "javascript:", 11) == 0) return PLACE_REFUSED;
    return p->started ? PLACE_PART : PLACE_URL;
}

html_kind html_place_kind(const html_place *p, const char **ret_why)
{
    *ret_why = "an expression may not stand in a tag, but in text and in quoted attributes";
    if (p->state == IN_VALUE) return value_kind(p, ret_why);
    if (p->state == IN_EQUALS)
        *ret_why = "attributes must be quoted";
    else if (is_code(p))
        *ret_why = "no expression may stand in <script> or <style>";
    else if (p->state == IN_COMMENT || p->state == IN_DECLARATION)
        *ret_why = "no expression may stand in a comment or <!…>";
    else if (p->state == IN_TEXT || p->state == IN_RAW)
        return PLACE_TEXT;
    return PLACE_REFUSED;
}

bool html_merge(html_place *to, const html_place *other)
{
    bool tag = to->state == IN_TAG || to->state == IN_GAP,
         other_tag = other->state == IN_TAG || other->state == IN_GAP;
    if (tag != other_tag || (!tag && to->state != other->state) || to->pre != other->pre ||
        to->in_form != other->in_form)
        return false;
    if ((tag || to->state == IN_VALUE || to->state == IN_RAW) &&
        (strcmp(to->element, other->element) != 0 || to->closing != other->closing))
        return false;
    if (to->state == IN_VALUE && (strcmp(to->attr, other->attr) != 0 || to->quote != other->quote ||
                                  (is_url(to->attr) && to->started != other->started)))
        return false;
    if (tag && to->state != other->state) to->state = IN_GAP;
    to->post = to->post || other->post;
    to->started = to->started || other->started;
    to->blank = to->blank && other->blank;
    if (!to->needs_head) to->needs_head = other->needs_head;
    return true;
}

bool html_loose(const html_place *p)
{
    return (p->state == IN_TEXT && p->pre == 0) || p->state == IN_TAG || p->state == IN_GAP ||
           p->state == IN_NAME;
}
