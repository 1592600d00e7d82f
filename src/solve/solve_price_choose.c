/* What one person takes at given prices: at most so many of his options, no two on one day, the
 * greatest total. Options stand by last day, so best[q][j], the best of q among the first j, is
 * either best[q][j - 1] or option j after the best of q - 1 that ends before it begins. */
#include "solve/solve_price.h"

size_t full_choice_room(const full_model *m)
{
    size_t most = 1;
    for (int32_t i = 0; i < m->persons_n; i++) {
        int32_t n = m->first_pair[i + 1] - m->first_pair[i];
        int32_t k = m->max_classes[i] < n ? m->max_classes[i] : n;
        size_t need = (size_t)(k + 1) * (size_t)(n + 1);
        if (need > most) { most = need; }
    }
    return most;
}

static int64_t choose_one(int32_t n, const int64_t *gain, uint8_t *pick)
{
    int32_t at = -1;
    int64_t best = 0;
    for (int32_t j = 0; j < n; j++)
        if (gain[j] > best) {
            best = gain[j];
            at = j;
        }
    if (at >= 0) { pick[at] = 1; }
    return best;
}

int64_t full_choose(const full_pair *options, int32_t n, int32_t most, const int64_t *gain,
                    int64_t *room, uint8_t *pick)
{
    int32_t k = most < n ? most : n;
    memset(pick, 0, (size_t)n);
    if (k <= 1) { return k ? choose_one(n, gain, pick) : 0; }
    int32_t row = n + 1;
    memset(room, 0, sizeof(int64_t) * (size_t)row);
    for (int32_t q = 1; q <= k; q++) {
        const int64_t *less = room + (size_t)(q - 1) * (size_t)row;
        int64_t *best = room + (size_t)q * (size_t)row;
        best[0] = 0;
        for (int32_t j = 0; j < n; j++) {
            int64_t with = less[options[j].before] + gain[j];
            best[j + 1] = with > best[j] ? with : best[j];
        }
    }
    int64_t ret = room[(size_t)k * (size_t)row + (size_t)n];
    for (int32_t q = k, j = n; q > 0 && j > 0;) {
        const int64_t *best = room + (size_t)q * (size_t)row;
        if (best[j] == best[j - 1]) {
            j--;
            continue;
        }
        pick[j - 1] = 1;
        j = options[j - 1].before;
        q--;
    }
    return ret;
}
