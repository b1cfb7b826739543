package epub

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
	"time"
)

const (
	mediaType = "application/epub+zip"
	xmlHead   = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	container = xmlHead + `<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>` + "\n"
)

// style is how a reading program without a wish of its own shows the book.
const style = `body { line-height: 1.45; margin: 0 4%; }
h1 { font-size: 1.6em; line-height: 1.2; }
h2 { font-size: 1.25em; line-height: 1.25; margin-top: 2em; }
h1, h2, h3, .lead { page-break-after: avoid; break-after: avoid; }
.lead { font-weight: bold; margin-top: 1.2em; }
.clause { padding-left: 2.2em; }
.clause .n { display: inline-block; margin-left: -2.2em; width: 2em; text-indent: 0; }
.d2 { margin-left: 2.2em; }
.d3 { margin-left: 4.4em; }
.fact { margin: 0.15em 0; }
.note { font-style: italic; }
.cover-head { margin-top: 20%; font-size: 1.2em; }
.cover-title { font-size: 2em; font-weight: bold; line-height: 1.15; }
.index { list-style: none; padding-left: 0; }
.index li { margin: 0.3em 0; }
nav ol { list-style: none; padding-left: 1.2em; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 0.3em 0.8em 0.3em 0; border-bottom: 1px solid; }
`

// Bytes finishes the book and returns the file.
func (b *Book) Bytes() ([]byte, error) {
	b.end()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	// The first file is stored as it is and has no extra field, so that whoever looks
	// at the first bytes knows what it is (OCF, section 4.3).
	f, err := z.CreateRaw(&zip.FileHeader{
		Name: "mimetype", Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(mediaType)),
		CompressedSize64: uint64(len(mediaType)), UncompressedSize64: uint64(len(mediaType)),
	})
	if err != nil {
		return nil, fmt.Errorf("epub: %w", err)
	}
	if _, err := f.Write([]byte(mediaType)); err != nil {
		return nil, fmt.Errorf("epub: %w", err)
	}
	add := func(name, body string) {
		if err != nil {
			return
		}
		if f, err = z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate}); err == nil {
			_, err = f.Write([]byte(body))
		}
	}
	add("META-INF/container.xml", container)
	add("EPUB/package.opf", b.opf())
	add("EPUB/nav.xhtml", b.nav())
	add("EPUB/book.css", style)
	for _, c := range b.chapters {
		add("EPUB/"+c.file, b.page(c.lang, c.title, `<section`+epubType(c.kind)+">\n"+b.linked(c.b.String())+"</section>\n"))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("epub: %w", err)
	}
	return out.Bytes(), nil
}

func epubType(kind string) string {
	if kind == "cover" {
		return ` epub:type="cover"`
	}
	return ` epub:type="chapter"`
}

// linked puts in where links within the book lead. A name that stands nowhere
// leads to the contents.
func (b *Book) linked(s string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(s, linkFrom)
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, after, _ := strings.Cut(rest, linkTo)
		if file, ok := b.anchors[name]; ok {
			out.WriteString(file + "#" + name)
		} else {
			out.WriteString("nav.xhtml")
		}
		s = after
	}
}

func (b *Book) page(lang, title, body string) string {
	return xmlHead + `<!DOCTYPE html>` + "\n" + `<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="` + attribute(lang) + `" xml:lang="` + attribute(lang) + `">` +
		`<head><meta charset="utf-8"/><title>` + attribute(title) + `</title><link rel="stylesheet" type="text/css" href="book.css"/></head>` + "\n<body>\n" + body + "</body></html>\n"
}

// identifier is the same for all editions of a book.
func (b *Book) identifier() string {
	sum := sha256.Sum256([]byte(b.o.ID))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // RFC 9562, version 8
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

func (b *Book) opf() string {
	var o strings.Builder
	made := b.o.Made.UTC()
	o.WriteString(xmlHead + `<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="` + attribute(b.o.Lang) + `">` + "\n" + `<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">` + "\n")
	o.WriteString(`<dc:identifier id="id">` + b.identifier() + "</dc:identifier>\n<dc:title>" + attribute(b.o.Title) + "</dc:title>\n<dc:creator>" + attribute(b.o.Author) + "</dc:creator>\n<dc:publisher>" + attribute(b.o.Author) + "</dc:publisher>\n")
	for _, lang := range b.o.Langs {
		o.WriteString("<dc:language>" + attribute(lang) + "</dc:language>\n")
	}
	if b.o.Description != "" {
		o.WriteString("<dc:description>" + attribute(b.o.Description) + "</dc:description>\n")
	}
	o.WriteString("<dc:date>" + made.Format(time.DateOnly) + "</dc:date>\n" + `<meta property="dcterms:modified">` + made.Format("2006-01-02T15:04:05Z") + "</meta>\n")
	for _, m := range [][2]string{
		{"accessMode", "textual"},
		{"accessModeSufficient", "textual"},
		{"accessibilityFeature", "structuralNavigation"},
		{"accessibilityFeature", "tableOfContents"},
		{"accessibilityFeature", "index"},
		{"accessibilityFeature", "readingOrder"},
		{"accessibilityHazard", "none"},
	} {
		o.WriteString(`<meta property="schema:` + m[0] + `">` + m[1] + "</meta>\n")
	}
	o.WriteString("</metadata>\n<manifest>\n" + `<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>` + "\n" + `<item id="css" href="book.css" media-type="text/css"/>` + "\n")
	for i, c := range b.chapters {
		o.WriteString(`<item id="p` + strconv.Itoa(i+1) + `" href="` + c.file + `" media-type="application/xhtml+xml"/>` + "\n")
	}
	o.WriteString("</manifest>\n<spine>\n")
	nav := `<itemref idref="nav"/>` + "\n"
	if len(b.chapters) == 0 || b.chapters[0].kind != "cover" {
		o.WriteString(nav)
	}
	for i, c := range b.chapters {
		o.WriteString(`<itemref idref="p` + strconv.Itoa(i+1) + `"/>` + "\n")
		if i == 0 && c.kind == "cover" {
			o.WriteString(nav)
		}
	}
	o.WriteString("</spine>\n</package>\n")
	return o.String()
}

func (b *Book) nav() string {
	var o strings.Builder
	o.WriteString(`<nav epub:type="toc" role="doc-toc"><h1>` + attribute(b.o.ContentsTitle) + "</h1>\n<ol>\n")
	if len(b.headings) == 0 {
		o.WriteString(`<li><a href="` + b.first() + `">` + attribute(b.o.Title) + "</a></li>\n")
	}
	depth := 1
	for i, h := range b.headings {
		level := h.level
		if i == 0 || level > depth+1 {
			level = min(level, depth+1)
		}
		if i == 0 {
			level = 1
		}
		switch {
		case i == 0:
		case level > depth:
			o.WriteString("\n<ol>\n")
		default:
			o.WriteString("</li>\n")
			for ; depth > level; depth-- {
				o.WriteString("</ol></li>\n")
			}
		}
		depth = level
		lang := ""
		if h.lang != b.o.Lang {
			lang = ` lang="` + attribute(h.lang) + `" xml:lang="` + attribute(h.lang) + `"`
		}
		o.WriteString(`<li><a href="` + b.anchors[h.to] + "#" + h.to + `"` + lang + ">" + attribute(h.text) + "</a>")
	}
	if len(b.headings) > 0 {
		o.WriteString("</li>\n")
		for ; depth > 1; depth-- {
			o.WriteString("</ol></li>\n")
		}
	}
	o.WriteString("</ol></nav>\n" + `<nav epub:type="landmarks" hidden="hidden"><h2>` + attribute(b.o.ContentsTitle) + "</h2><ol>\n" + `<li><a epub:type="toc" href="nav.xhtml">` + attribute(b.o.ContentsTitle) + `</a></li><li><a epub:type="bodymatter" href="` + b.first() + `">` + attribute(b.o.StartTitle) + "</a></li>\n</ol></nav>\n")
	return b.page(b.o.Lang, b.o.ContentsTitle, o.String())
}

// first is where the book begins after its cover.
func (b *Book) first() string {
	for _, c := range b.chapters {
		if c.kind != "cover" {
			return c.file
		}
	}
	return "nav.xhtml"
}
