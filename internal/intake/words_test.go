package intake

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// bare takes away white space and the marks around words struck out.
func bare(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || c == '~' {
			return -1
		}
		return c
	}, s)
}

func runes(s string) string {
	r := []rune(s)
	slices.Sort(r)
	return string(r)
}

// printed gives every word of a report in the order of the file.
func printed(rep Report) string {
	type piece struct {
		at   int
		text string
	}
	var all []piece
	for _, e := range rep.Entries {
		for _, p := range e.Pieces {
			all = append(all, piece{p.at, e.words(p)})
		}
	}
	for _, o := range rep.Outside {
		all = append(all, piece{o.at, o.Text})
	}
	slices.SortStableFunc(all, func(a, b piece) int { return a.at - b.at })
	var b strings.Builder
	for _, p := range all {
		b.WriteString(p.text)
	}
	return bare(b.String())
}

// pageText gives every text node of a page, found without the reader.
func pageText(t rapid.TB, page string) string {
	t.Helper()
	root, err := html.ParseWithOptions(strings.NewReader(page), html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return bare(b.String())
}

// keepsPage checks that a page lost no word; in order, where the page is not so
// broken that parts of it have been moved.
func keepsPage(t rapid.TB, page string, rep Report, ordered bool) {
	t.Helper()
	want, got := pageText(t, page), printed(rep)
	if !ordered {
		want, got = runes(want), runes(got)
	}
	if want != got {
		t.Fatalf("words lost or changed\n in: %s\nout: %s\npage:\n%s", want, got, page)
	}
}

// keepsTable checks that every cell comes out again.
func keepsTable(t rapid.TB, text string, rep Report) {
	t.Helper()
	first, _, _ := strings.Cut(text, "\n")
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = separator(first), -1
	var all strings.Builder
	for _, e := range rep.Entries {
		all.WriteString(bare(e.Words()) + "\x00")
	}
	for _, o := range rep.Outside {
		all.WriteString(bare(o.Text) + "\x00")
	}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range cells {
			asPage := html1.MatchString(cell) && strings.Contains(all.String(), pageText(t, cell))
			if !asPage && !strings.Contains(all.String(), bare(cell)) {
				t.Fatalf("lost %q of\n%s", cell, text)
			}
		}
	}
}

// documentText gives every character of text of a part of a Word document.
func documentText(t rapid.TB, part []byte) string {
	t.Helper()
	var b strings.Builder
	d := xml.NewDecoder(bytes.NewReader(part))
	in := ""
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return bare(b.String())
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			in = e.Name.Local
			if in == "noBreakHyphen" {
				b.WriteRune('\u2011')
			}
		case xml.EndElement:
			in = ""
		case xml.CharData:
			if in == "t" || in == "delText" {
				b.Write(e)
			}
		}
	}
}

// packed makes a Word document of its parts, given by name.
func packed(t rapid.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const wordNS = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

func document(body string) string {
	return `<w:document ` + wordNS + `><w:body>` + body + `</w:body></w:document>`
}

func keys(rep Report) map[string]int {
	n := map[string]int{}
	for _, e := range rep.Entries {
		for _, d := range e.Doubts {
			n[strings.TrimPrefix(d.Key, "intake.doubt.")]++
		}
	}
	return n
}

func has(e Entry, doubt string) bool {
	for _, d := range e.Doubts {
		if d.Key == "intake.doubt."+doubt {
			return true
		}
	}
	return false
}
