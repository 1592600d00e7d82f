/* The fixed parts of a DOCX package. Internal to doc. */
#ifndef GANJIAO_DOC_DOCX_PARTS_H
#define GANJIAO_DOC_DOCX_PARTS_H

/* One text in two halves: C promises string literals of 4095 characters only. */
typedef struct {
    const char *name, *xml, *rest;
} docx_part;
extern const docx_part docx_parts[]; /* ends with a NULL name */
extern const char docx_document_begin[], docx_document_end[];
extern const char docx_core_begin[];
#define docx_core_end                                                                              \
    "</dc:title><dc:creator>ganjiao</dc:creator><dcterms:created xsi:type=\"dcterms:W3CDTF\">"     \
    "%s</dcterms:created></cp:coreProperties>"

#endif
