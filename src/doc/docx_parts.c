/* Measures are twips (1/20 point); sizes are half points. Line 579 = 225 mm / 22; indent 632 =
 * two characters of 156 mm / 28. Character spacing -5: sixteen-point characters on a pitch of
 * 15.79. */
#include <stddef.h>

#include "doc/docx_parts.h"

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define PKG "http://schemas.openxmlformats.org/package/2006/"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define W "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
#define WORD "application/vnd.openxmlformats-officedocument.wordprocessingml."

#define FONTS(name)                                                                                \
    "<w:rFonts w:ascii=\"" name "\" w:hAnsi=\"" name "\" w:eastAsia=\"" name "\" w:cs=\"" name     \
    "\"/>"
#define SIZE(n) "<w:sz w:val=\"" n "\"/><w:szCs w:val=\"" n "\"/>"
#define LINE(n) "w:line=\"" n "\" w:lineRule=\"exact\""
#define BORDER(side) "<w:" side " w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"
#define STYLE(id, shown, paragraph, run)                                                           \
    "<w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"" id                            \
    "\"><w:name w:val=\"" shown "\"/>"                                                             \
    "<w:basedOn w:val=\"Normal\"/><w:qFormat/><w:pPr>" paragraph "</w:pPr><w:rPr>" run             \
    "</w:rPr></w:style>"
#define BUILT_IN(id, shown, paragraph, run)                                                        \
    "<w:style w:type=\"paragraph\" w:styleId=\"" id "\"><w:name w:val=\"" shown                    \
    "\"/><w:basedOn w:val=\"Normal\"/>"                                                            \
    "<w:next w:val=\"Para\"/><w:qFormat/><w:pPr>" paragraph "</w:pPr><w:rPr>" run                  \
    "</w:rPr></w:style>"
#define HEADING(n, run)                                                                            \
    BUILT_IN("Heading" #n, "heading " #n,                                                          \
             "<w:keepNext/><w:ind w:firstLine=\"632\"/>"                                           \
             "<w:outlineLvl w:val=\"" LEVEL_##n "\"/>",                                            \
             run)
#define LEVEL_1 "0"
#define LEVEL_2 "1"
#define LEVEL_3 "2"

static const char types_xml[] =
    XML "<Types xmlns=\"" PKG "content-types\">"
        "<Default Extension=\"rels\" "
        "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
        "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        "<Override PartName=\"/word/document.xml\" ContentType=\"" WORD "document.main+xml\"/>"
        "<Override PartName=\"/word/styles.xml\" ContentType=\"" WORD "styles+xml\"/>"
        "<Override PartName=\"/word/settings.xml\" ContentType=\"" WORD "settings+xml\"/>"
        "<Override PartName=\"/word/fontTable.xml\" ContentType=\"" WORD "fontTable+xml\"/>"
        "<Override PartName=\"/word/footer_odd.xml\" ContentType=\"" WORD "footer+xml\"/>"
        "<Override PartName=\"/word/footer_even.xml\" ContentType=\"" WORD "footer+xml\"/>"
        "<Override PartName=\"/docProps/core.xml\" "
        "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"
        "</Types>";

static const char rels_xml[] =
    XML "<Relationships xmlns=\"" PKG "relationships\">"
        "<Relationship Id=\"r1\" Type=\"" OFFICE "/officeDocument\" Target=\"word/document.xml\"/>"
        "<Relationship Id=\"r2\" Type=\"" PKG
        "relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>"
        "</Relationships>";

static const char document_rels_xml[] =
    XML "<Relationships xmlns=\"" PKG "relationships\">"
        "<Relationship Id=\"r1\" Type=\"" OFFICE "/styles\" Target=\"styles.xml\"/>"
        "<Relationship Id=\"r2\" Type=\"" OFFICE "/settings\" Target=\"settings.xml\"/>"
        "<Relationship Id=\"r3\" Type=\"" OFFICE "/fontTable\" Target=\"fontTable.xml\"/>"
        "<Relationship Id=\"r4\" Type=\"" OFFICE "/footer\" Target=\"footer_odd.xml\"/>"
        "<Relationship Id=\"r5\" Type=\"" OFFICE "/footer\" Target=\"footer_even.xml\"/>"
        "</Relationships>";

static const char settings_xml[] = XML
    "<w:settings " W
    "><w:evenAndOddHeaders/><w:characterSpacingControl w:val=\"compressPunctuation\"/>"
    "<w:compat><w:compatSetting w:name=\"compatibilityMode\" "
    "w:uri=\"http://schemas.microsoft.com/office/word\" "
    "w:val=\"15\"/></w:compat><w:themeFontLang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:settings>";

#define FONT(name, others, family)                                                                 \
    "<w:font w:name=\"" name "\"><w:altName w:val=\"" others "\"/>"                                \
    "<w:charset w:val=\"86\"/><w:family w:val=\"" family "\"/></w:font>"
static const char fonts_xml[] = XML
    "<w:fonts " W ">" FONT("仿宋_GB2312", "仿宋,FangSong,STFangsong,Noto Serif CJK SC", "modern")
        FONT("楷体_GB2312", "楷体,KaiTi,STKaiti,Noto Serif CJK SC", "modern")
            FONT("方正小标宋简体", "方正小标宋_GBK,华文中宋,STZhongsong,宋体,Noto Serif CJK SC",
                 "auto") FONT("黑体", "SimHei,STHeiti,Noto Sans CJK SC", "modern")
                FONT("宋体", "SimSun,STSong,Noto Serif CJK SC", "auto") "</w:fonts>";

static const char styles_xml[] =
    XML "<w:styles " W "><w:docDefaults><w:rPrDefault><w:rPr>" FONTS("仿宋_GB2312") SIZE(
        "32") "<w:lang w:val=\"en-US\" "
              "w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>"
              "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name "
              "w:val=\"Normal\"/><w:qFormat/><w:pPr>"
              "<w:widowControl w:val=\"0\"/><w:overflowPunct w:val=\"0\"/><w:snapToGrid "
              "w:val=\"0\"/>"
              "<w:spacing w:before=\"0\" w:after=\"0\" " LINE(
                  "579") "/><w:jc w:val=\"both\"/></w:pPr>"
                         "<w:rPr><w:spacing w:val=\"-5\"/></w:rPr></w:style>" STYLE(
                             "Para", "Para", "<w:ind w:firstLine=\"632\"/>", "")
                             STYLE("Right", "Right",
                                   "<w:ind w:right=\"1264\"/><w:jc w:val=\"right\"/>", "")
                                 BUILT_IN(
                                     "Title", "Title",
                                     "<w:keepNext/><w:spacing w:before=\"0\" w:after=\"579\" " LINE(
                                         "666") "/>"
                                                "<w:jc w:val=\"center\"/>",
                                     FONTS("方正小标宋简体") "<w:spacing w:val=\"0\"/>" SIZE("44"))
                                     HEADING(1, FONTS("黑体")) HEADING(2, FONTS("楷体_GB2312"));
static const char styles_rest[] = HEADING(3, "") STYLE(
    "RedHead", "Red Head",
    "<w:spacing w:before=\"1984\" w:after=\"1158\" w:line=\"240\" w:lineRule=\"auto\"/>"
    "<w:jc w:val=\"center\"/>",
    FONTS("方正小标宋简体") "<w:color w:val=\"D90000\"/><w:spacing w:val=\"0\"/>")
    STYLE(
        "DocumentNumber", "Document Number",
        "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"18\" w:space=\"11\" "
        "w:color=\"D90000\"/></w:pBdr><w:spacing w:before=\"0\" w:after=\"1158\" " LINE(
            "579") "/>"
                   "<w:jc w:val=\"center\"/>",
        "") STYLE("Cell", "Cell",
                  "<w:spacing w:before=\"0\" w:after=\"0\" " LINE("360") "/><w:jc w:val=\"left\"/>",
                  "<w:spacing w:val=\"0\"/>" SIZE(
                      "24")) STYLE("CellHead", "Cell Head",
                                   "<w:keepNext/><w:spacing w:before=\"0\" w:after=\"0\" " LINE(
                                       "360") "/>"
                                              "<w:jc w:val=\"center\"/>",
                                   FONTS("黑体") "<w:spacing w:val=\"0\"/>" SIZE(
                                       "24")) STYLE("Gap", "Gap",
                                                    "<w:spacing w:before=\"0\" w:after=\"0\" " LINE(
                                                        "240") "/>",
                                                    SIZE("16"))
        STYLE("Imprint", "Imprint",
              "<w:tabs><w:tab w:val=\"right\" w:pos=\"8564\"/></w:tabs><w:spacing w:before=\"0\" "
              "w:after=\"0\" " LINE(
                  "480") "/><w:ind w:left=\"280\" w:right=\"280\"/><w:jc w:val=\"left\"/>",
              "<w:spacing w:val=\"0\"/>" SIZE("28"))
            STYLE(
                "PageNumber", "Page Number",
                "<w:spacing w:before=\"0\" w:after=\"0\" " LINE(
                    "400") "/>"
                           "<w:ind w:left=\"280\" w:right=\"280\"/>",
                FONTS("宋体") "<w:spacing w:val=\"0\"/>" SIZE(
                    "28")) "<w:style w:type=\"table\" w:styleId=\"Grid\"><w:name w:val=\"Table "
                           "Grid\"/><w:tblPr><w:tblBorders>" BORDER("top") BORDER("left")
                               BORDER("bottom") BORDER("right") BORDER("insideH") BORDER(
                                   "insideV") "</w:tblBorders><w:tblCellMar><w:top w:w=\"80\" "
                                              "w:type=\"dxa\"/><w:left w:w=\"80\" w:type=\"dxa\"/>"
                                              "<w:bottom w:w=\"80\" w:type=\"dxa\"/><w:right "
                                              "w:w=\"80\" "
                                              "w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>"
                                              "</w:styles>";

/* “— 1 —” */
#define FOOTER(side)                                                                               \
    XML "<w:ftr " W "><w:p><w:pPr><w:pStyle w:val=\"PageNumber\"/><w:jc w:val=\"" side             \
        "\"/></w:pPr>"                                                                             \
        "<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr><w:t xml:space=\"preserve\">— "      \
        "</w:t></w:r>"                                                                             \
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText "                        \
        "xml:space=\"preserve\"> PAGE </w:instrText></w:r>"                                        \
        "<w:r><w:fldChar "                                                                         \
        "w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar "                \
        "w:fldCharType=\"end\"/></w:r>"                                                            \
        "<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr><w:t xml:space=\"preserve\"> "         \
        "—</w:t></w:r></w:p></w:ftr>"
static const char footer_odd_xml[] = FOOTER("right");
static const char footer_even_xml[] = FOOTER("left");

const docx_part docx_parts[] = {
    {"[Content_Types].xml", types_xml, ""},
    {"_rels/.rels", rels_xml, ""},
    {"word/_rels/document.xml.rels", document_rels_xml, ""},
    {"word/styles.xml", styles_xml, styles_rest},
    {"word/settings.xml", settings_xml, ""},
    {"word/fontTable.xml", fonts_xml, ""},
    {"word/footer_odd.xml", footer_odd_xml, ""},
    {"word/footer_even.xml", footer_even_xml, ""},
    {NULL, NULL, NULL},
};

const char docx_document_begin[] = XML "<w:document " W " xmlns:r=\"" OFFICE "\"><w:body>";

/* Footer 1446: the dashes of the page number come 7 mm below the type area. */
const char docx_document_end[] = "<w:sectPr><w:footerReference w:type=\"default\" "
                                 "r:id=\"r4\"/><w:footerReference w:type=\"even\" r:id=\"r5\"/>"
                                 "<w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"2098\" "
                                 "w:right=\"1474\" w:bottom=\"1984\" w:left=\"1588\" "
                                 "w:header=\"851\" w:footer=\"1446\" w:gutter=\"0\"/><w:docGrid "
                                 "w:type=\"lines\" w:linePitch=\"579\"/></w:sectPr>"
                                 "</w:body></w:document>";

const char docx_core_begin[] =
    XML "<cp:coreProperties xmlns:cp=\"" PKG
        "metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
        "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>";
