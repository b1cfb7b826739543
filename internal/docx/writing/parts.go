package writing

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"time"
)

// Measures of the page, in twentieths of a point.
const (
	margin  = 1417 // 25 mm
	letterW = 12240
	letterH = 15840
	a4W     = 11906
	a4H     = 16838
)

func (d *Document) size() (w, h int) {
	if d.o.A4 {
		return a4W, a4H
	}
	return letterW, letterH
}

// width is that of the type area.
func (d *Document) width() int {
	w, _ := d.size()
	return w - 2*margin
}

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wordNS  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relNS   = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	typeNS  = `application/vnd.openxmlformats-officedocument.wordprocessingml.`
)

// Bytes finishes the document and returns the file.
func (d *Document) Bytes() ([]byte, error) {
	d.endPairs()
	w, h := d.size()
	first := `<w:footerReference w:type="first" r:id="rIdFooter"/>`
	if d.cover {
		first = "" // a cover has no number
	}
	section := fmt.Sprintf(`<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/><w:footerReference w:type="default" r:id="rIdFooter"/>%s<w:pgSz w:w="%d" w:h="%d"/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="709" w:footer="709" w:gutter="0"/><w:titlePg/></w:sectPr>`,
		first, w, h, margin, margin, margin, margin)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	add := func(name string, parts ...string) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		for _, p := range parts {
			if _, err := f.Write([]byte(p)); err != nil {
				return err
			}
		}
		return nil
	}
	for _, part := range []struct {
		name string
		body []string
	}{
		{"[Content_Types].xml", []string{xmlHead, contentTypes}},
		{"_rels/.rels", []string{xmlHead, rootRels}},
		{"docProps/core.xml", []string{xmlHead, d.core()}},
		{"docProps/app.xml", []string{xmlHead, `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Plenary</Application></Properties>`}},
		{"word/document.xml", []string{xmlHead, `<w:document `, wordNS, `><w:body>`, d.b.String(), section, `</w:body></w:document>`}},
		{"word/styles.xml", []string{xmlHead, d.styles()}},
		{"word/numbering.xml", []string{xmlHead, bullets}},
		{"word/settings.xml", []string{xmlHead, `<w:settings `, wordNS, `><w:defaultTabStop w:val="709"/><w:characterSpacingControl w:val="doNotCompress"/><w:updateFields w:val="true"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="`, clean(d.o.Lang), `"/></w:settings>`}},
		{"word/header1.xml", []string{xmlHead, `<w:hdr `, wordNS, `><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r><w:t xml:space="preserve">`, clean(d.o.Header), `</w:t></w:r></w:p></w:hdr>`}},
		{"word/footer1.xml", []string{xmlHead, d.footer()}},
		{"word/_rels/document.xml.rels", []string{xmlHead, d.rels()}},
	} {
		if err := add(part.name, part.body...); err != nil {
			return nil, fmt.Errorf("docx: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("docx: %w", err)
	}
	return out.Bytes(), nil
}

const contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
	`<Override PartName="/word/document.xml" ContentType="` + typeNS + `document.main+xml"/><Override PartName="/word/styles.xml" ContentType="` + typeNS + `styles+xml"/>` +
	`<Override PartName="/word/numbering.xml" ContentType="` + typeNS + `numbering+xml"/><Override PartName="/word/settings.xml" ContentType="` + typeNS + `settings+xml"/>` +
	`<Override PartName="/word/header1.xml" ContentType="` + typeNS + `header+xml"/><Override PartName="/word/footer1.xml" ContentType="` + typeNS + `footer+xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/><Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>`

const rootRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relNS + `officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/><Relationship Id="rId3" Type="` + relNS + `extended-properties" Target="docProps/app.xml"/></Relationships>`

func (d *Document) rels() string {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for _, r := range [][2]string{{"Styles", "styles"}, {"Numbering", "numbering"}, {"Settings", "settings"}, {"Header", "header1"}, {"Footer", "footer1"}} {
		fmt.Fprintf(&b, `<Relationship Id="rId%s" Type="%s%s" Target="%s.xml"/>`, r[0], relNS, strings.ToLower(r[0]), r[1])
	}
	for i, to := range d.outside {
		fmt.Fprintf(&b, `<Relationship Id="rIdL%d" Type="%shyperlink" Target="%s" TargetMode="External"/>`, i+1, relNS, clean(to))
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

func (d *Document) core() string {
	made := d.o.Made.UTC().Format(time.RFC3339)
	return `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + clean(d.o.Title) + `</dc:title><dc:subject>` + clean(d.o.Subject) + `</dc:subject><dc:creator>` + clean(d.o.Author) + `</dc:creator><dc:language>` + clean(d.o.Lang) + `</dc:language>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + made + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + made + `</dcterms:modified></cp:coreProperties>`
}

// footer is the page's number at its foot.
func (d *Document) footer() string {
	const page, pages = "\ue000", "\ue001"
	label := page
	if d.o.PageLabel != nil {
		label = d.o.PageLabel(page, pages)
	}
	field := func(name string) string {
		return `</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + name + ` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve">`
	}
	return `<w:ftr ` + wordNS + `><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:t xml:space="preserve">` +
		strings.NewReplacer(page, field("PAGE"), pages, field("NUMPAGES")).Replace(clean(label)) + `</w:t></w:r></w:p></w:ftr>`
}

const bullets = `<w:numbering ` + wordNS + `><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="454" w:hanging="284"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`

// styles are the manners in which a document is set.
func (d *Document) styles() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<w:styles %s><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="Times New Roman"/><w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="%s"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`, wordNS, clean(d.o.Lang))
	b.WriteString(`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style><w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/></w:style>`)
	b.WriteString(`<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="1F4E79"/><w:u w:val="single"/></w:rPr></w:style>`)
	b.WriteString(`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="113" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`)
	b.WriteString(`<w:style w:type="table" w:styleId="Ruled"><w:name w:val="Ruled"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="777777"/><w:insideH w:val="single" w:sz="2" w:space="0" w:color="999999"/></w:tblBorders></w:tblPr></w:style>`)
	right := fmt.Sprintf(`<w:tabs><w:tab w:val="right" w:pos="%d"/></w:tabs>`, d.width())
	hanging := func(left, by int) string {
		return fmt.Sprintf(`<w:tabs><w:tab w:val="left" w:pos="%d"/></w:tabs><w:ind w:left="%d" w:hanging="%d"/>`, left, left, by)
	}
	for _, s := range []struct{ id, name, para, text string }{
		{"Title", "Title", `<w:spacing w:before="240" w:after="240" w:line="240" w:lineRule="auto"/>`, `<w:b/><w:sz w:val="52"/>`},
		{"Subtitle", "Subtitle", `<w:spacing w:after="80"/>`, `<w:sz w:val="26"/>`},
		{"CoverHead", "Cover Head", `<w:spacing w:before="2400" w:after="480"/>`, `<w:sz w:val="28"/>`},
		{"Heading1", "heading 1", `<w:keepNext/><w:keepLines/><w:spacing w:before="360" w:after="160" w:line="240" w:lineRule="auto"/><w:outlineLvl w:val="0"/>`, `<w:b/><w:sz w:val="36"/>`},
		{"Heading2", "heading 2", `<w:keepNext/><w:keepLines/><w:spacing w:before="300" w:after="100" w:line="240" w:lineRule="auto"/><w:outlineLvl w:val="1"/>`, `<w:b/><w:sz w:val="27"/>`},
		{"Heading3", "heading 3", `<w:keepNext/><w:keepLines/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="2"/>`, `<w:b/><w:sz w:val="24"/>`},
		{"Lead", "Lead", `<w:keepNext/><w:spacing w:before="120" w:after="80"/>`, `<w:b/>`},
		{"Note", "Note", `<w:keepNext/>`, `<w:i/>`},
		{"Fact", "Fact", `<w:keepNext/><w:tabs><w:tab w:val="left" w:pos="3000"/></w:tabs><w:spacing w:after="40"/><w:ind w:left="3000" w:hanging="3000"/>`, ``},
		{"Entry", "Entry", `<w:tabs><w:tab w:val="left" w:pos="964"/></w:tabs><w:ind w:left="964" w:hanging="964"/>`, ``},
		{"Clause1", "Clause 1", hanging(454, 454), ``},
		{"Clause2", "Clause 2", hanging(908, 454), ``},
		{"Clause3", "Clause 3", hanging(1362, 454), ``},
		{"ListBullet", "List Bullet", `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:spacing w:after="60"/>`, ``},
		{"Cell", "Cell", `<w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/>`, `<w:sz w:val="20"/>`},
		{"Gap", "Gap", `<w:spacing w:before="0" w:after="60" w:line="120" w:lineRule="exact"/>`, `<w:sz w:val="8"/>`},
		{"ContentsTitle", "Contents Title", `<w:keepNext/><w:spacing w:before="120" w:after="200"/>`, `<w:b/><w:sz w:val="36"/>`},
		{"TOC1", "toc 1", `<w:keepNext/>` + right + `<w:spacing w:before="160" w:after="40"/>`, `<w:b/>`},
		{"TOC2", "toc 2", right + `<w:spacing w:after="40"/><w:ind w:left="284"/>`, ``},
		{"TOC3", "toc 3", right + `<w:spacing w:after="40"/><w:ind w:left="568"/>`, ``},
		{"IndexLine", "Index Line", right + `<w:spacing w:after="30"/><w:ind w:left="284" w:hanging="284"/>`, `<w:sz w:val="20"/>`},
		{"Header", "header", `<w:jc w:val="right"/>`, `<w:color w:val="555555"/><w:sz w:val="18"/>`},
		{"Footer", "footer", ``, `<w:color w:val="555555"/><w:sz w:val="18"/>`},
	} {
		fmt.Fprintf(&b, `<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>%s</w:pPr><w:rPr>%s</w:rPr></w:style>`, s.id, s.name, s.para, s.text)
	}
	b.WriteString(`</w:styles>`)
	return b.String()
}
