/* The citizen number: GB 11643-1999 with the check character of ISO 7064 MOD 11-2; regulations
 * §7.3. */
#include "inside.h"

enum { LENGTH = 18, BIRTH_AT = 6, SEX_AT = 16, SHOWN_HEAD = 6, SHOWN_TAIL = 4 };

static int part(const char *number, int at, int n)
{
    int v = 0;
    for (int i = at; i < at + n; i++)
        v = v * 10 + number[i] - '0';
    return v;
}

static day born(const char *number)
{
    return day_of(part(number, BIRTH_AT, 4), part(number, BIRTH_AT + 4, 2),
                  part(number, BIRTH_AT + 6, 2));
}

static char check_character(const char *number)
{
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < LENGTH - 1; i++)
        sum += weights[i] * (number[i] - '0');
    return "10X98765432"[sum % 11];
}

citizen_fault citizen_check(const char *number)
{
    if (text_chars(number) != LENGTH) return CITIZEN_LENGTH;
    for (int i = 0; i < LENGTH; i++)
        if ((number[i] < '0' || number[i] > '9') && !(i == LENGTH - 1 && number[i] == 'X'))
            return CITIZEN_CHARACTER;
    /* The calendar alone would take the year 0001; nobody on a roster was born before 1850. */
    if (!day_known(born(number)) || part(number, BIRTH_AT, 4) < 1850) return CITIZEN_BIRTH;
    return number[LENGTH - 1] == check_character(number) ? CITIZEN_OK : CITIZEN_CHECK;
}

day citizen_born(const char *number)
{
    return citizen_check(number) == CITIZEN_OK ? born(number) : DAY_NONE;
}

int citizen_sex(const char *number)
{
    if (citizen_check(number) != CITIZEN_OK) return 0;
    return part(number, SEX_AT, 1) % 2 ? 1 : 2;
}

char *citizen_masked(arena *mem, const char *number)
{
    char *ret = arena_copy(mem, number);
    size_t n = strlen(ret);
    bool whole = n == LENGTH; /* of anything else nothing is shown: it may be a different secret */
    size_t from = whole ? SHOWN_HEAD : 0, to = whole ? n - SHOWN_TAIL : n;
    memset(ret + from, '*', to - from);
    return ret;
}
