/* Between the pages of certificates. */
#ifndef GANJIAO_CERTIFICATE_WEB_H
#define GANJIAO_CERTIFICATE_WEB_H
#include "certificate/certificate.h"
#include "certificate_text.h"
#include "certificate_view.h"
#include "doc/doc.h"
#include "look/look.h"

certificate_paper certificate_shown(turn *t, const certificate *c);
/* The words of the paper itself; always Chinese, whoever prints it. `base` is this server's
 * address. */
void certificate_draw(pdf *p, arena *mem, const certificate *c, const char *base);

err certificate_closing_handle(turn *t);
err certificate_summary_do(turn *t);
err certificate_close_do(turn *t);
err certificate_reopen_do(turn *t);
err certificate_batch_do(turn *t);
err certificate_card_handle(turn *t);
err certificate_pdf_before(turn *t);
err certificate_pdf_handle(turn *t);
err certificate_revoke_do(turn *t);
err certificate_mine_handle(turn *t);
err certificate_verify_handle(turn *t);
#endif
