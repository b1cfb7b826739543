package table_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"plenary.example/internal/fault"
	"plenary.example/internal/table"
)

func read(t testing.TB, raw string) *table.Table {
	t.Helper()
	got, err := table.Read("test", []byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// cells shows rows as text, for comparison.
func cells(got *table.Table) string {
	var b strings.Builder
	for _, r := range got.Rows {
		fmt.Fprintf(&b, "%d:%s\n", r.Line, strings.Join(r.Cells, "|"))
	}
	return b.String()
}

func TestCSVOfEveryDialect(t *testing.T) {
	for name, tt := range map[string]struct{ raw, want string }{
		"plain":                     {"a,b\n1,2\n", "1:a|b\n2:1|2\n"},
		"semicolons and \\r\\n":     {"a;b\r\n1,5;2\r\n", "1:a|b\n2:1,5|2\n"},
		"tabs and old Mac lines":    {"a\tb\r1\t2\r", "1:a|b\n2:1|2\n"},
		"Excel's own hint":          {"sep=;\na;b\n1;2,3,4\n", "2:a|b\n3:1|2,3,4\n"},
		"quoted line breaks":        {"a,b\n\"x\ny\",2\n3,4\n", "1:a|b\n2:x\ny|2\n4:3|4\n"},
		"doubled marks":             {"a,b\n\"say \"\"hi\"\"\",2\n", "1:a|b\n2:say \"hi\"|2\n"},
		"a stray mark":              {"a,b\n5\" pipe,2\n\"odd \"one\" here\",3\n", "1:a|b\n2:5\" pipe|2\n3:odd \"one\" here|3\n"},
		"a mark that never closes":  {"a,b\n\"open,2\n3,4\n", "1:a|b\n2:\"open|2\n3:3|4\n"},
		"one cell never closed":     {"a,b\n\"open,2\n3,\"x, y\"\n5,6\n", "1:a|b\n2:\"open|2\n3:3|x, y\n4:5|6\n"},
		"ragged and empty rows":     {"a,b,c\n1\n\n,,\n1,2,3,4\n", "1:a|b|c\n2:1\n5:1|2|3|4\n"},
		"a space before the mark":   {"a, \"b, c\", d\n", "1:a|b, c|d\n"},
		"what was kept harmless":    {"a\n'=1+1\n'+1 902\n'tis\n", "1:a\n2:=1+1\n3:+1 902\n4:'tis\n"},
		"one column":                {"name\nHarbour Light, Halifax\n", "1:name\n2:Harbour Light|Halifax\n"},
		"no-break and control":      {"amount,name of somebody\n1\u00a0000\x07,\u200bx\n", "1:amount|name of somebody\n2:1 000|x\n"},
		"last line without an end":  {"a,b\n1,\"2\"", "1:a|b\n2:1|2\n"},
		"commas within semicolons":  {"Nom;Adresse\nX;1, rue A, B\nY;2, rue C, D\n", "1:Nom|Adresse\n2:X|1, rue A, B\n3:Y|2, rue C, D\n"},
		"byte order mark, a quoted": {"\ufeff\"a\",\"b\"\n", "1:a|b\n"},
	} {
		if got := cells(read(t, tt.raw)); got != tt.want {
			t.Errorf("%s: read\n%q, want\n%q", name, got, tt.want)
		}
	}
}

func TestEncodingsAreFound(t *testing.T) {
	const text = "Prénom;Ville\r\nÉlise;Québec – l’Érable\r\n"
	utf16 := func(order unicode.Endianness, bom unicode.BOMPolicy) string {
		s, err := unicode.UTF16(order, bom).NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	old, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for want, raws := range map[string][]string{
		"utf-8": {text, "\ufeff" + text}, "windows-1252": {old},
		"utf-16le": {utf16(unicode.LittleEndian, unicode.UseBOM), utf16(unicode.LittleEndian, unicode.IgnoreBOM)},
		"utf-16be": {utf16(unicode.BigEndian, unicode.UseBOM), utf16(unicode.BigEndian, unicode.IgnoreBOM)},
	} {
		for _, raw := range raws {
			got := read(t, raw)
			if got.Encoding != want || got.Delimiter != ";" || cells(got) != "1:Prénom|Ville\n2:Élise|Québec – l’Érable\n" {
				t.Errorf("%s, taken for %s with %q: %q", want, got.Encoding, got.Delimiter, cells(got))
			}
		}
	}
}

// Whatever a program writes by the book is read back, whatever separates it.
func TestWhatIsWrittenByTheBookIsReadBack(t *testing.T) {
	word := rapid.StringMatching(`[a-zé"' ;,|x\n-]{0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(2, 5).Draw(t, "width")
		rows := rapid.SliceOfN(rapid.SliceOfN(word, width, width), 3, 8).Draw(t, "rows")
		var b bytes.Buffer
		out := csv.NewWriter(&b)
		out.Comma = rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "comma")
		b.WriteString("sep=" + string(out.Comma) + "\n")
		var want [][]string
		for _, row := range rows {
			if err := out.Write(row); err != nil {
				t.Fatal(err)
			}
			tidy := make([]string, len(row))
			for i, c := range row {
				tidy[i] = strings.TrimSpace(c)
				if strings.HasPrefix(tidy[i], "'-") {
					tidy[i] = tidy[i][1:]
				}
			}
			for len(tidy) > 0 && tidy[len(tidy)-1] == "" {
				tidy = tidy[:len(tidy)-1]
			}
			if len(tidy) > 0 {
				want = append(want, tidy)
			}
		}
		out.Flush()
		got, err := table.Read("test", b.Bytes())
		if len(want) == 0 {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Rows) != len(want) {
			t.Fatalf("%d rows of %d\n%s", len(got.Rows), len(want), b.String())
		}
		for i, row := range got.Rows {
			if !slices.Equal(row.Cells, want[i]) {
				t.Fatalf("row %d: %q, want %q\n%s", i, row.Cells, want[i], b.String())
			}
		}
	})
}

// packed is a zip archive of the parts given by name and content.
func packed(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
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

const (
	workbook = `<workbook xmlns:r="r"><sheets><sheet name="Secret" state="hidden" r:id="r1"/><sheet name="Members" r:id="r2"/><sheet name="Old" r:id="r3"/></sheets></workbook>`
	rels     = `<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Target="/xl/worksheets/sheet2.xml"/><Relationship Id="r3" Target="worksheets/sheet3.xml"/></Relationships>`
	shared   = `<sst><si><t>Organization</t></si><si><r><t>Harbour </t></r><r><t>Light</t></r><rPh><t>not this</t></rPh></si></sst>`
	styles   = `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$-C0C]d\ mmmm\ yyyy"/><numFmt numFmtId="171" formatCode="&quot;day &quot;0"/></numFmts>
		<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>`
	sheet2 = `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Since</t></is></c><c r="D1" t="str"><v>Dues</v></c></row>
		<row r="4"><c r="A4" t="s"><v>1</v></c><c r="B4" s="1"><v>36892.5</v></c><c r="C4" s="2"><v>45000</v></c><c r="D4"><v>1250.5000000000001</v></c><c r="E4" t="b"><v>1</v></c><c r="F4" t="e"><v>#N/A</v></c><c r="G4" s="3"><v>7</v></c><c r="H4"><f>1+1</f><v>5145550000</v></c><c t="d"><v>2026-11-28T00:00:00</v></c></row></sheetData></worksheet>`
	other = `<worksheet><sheetData><row><c t="inlineStr"><is><t>elsewhere</t></is></c></row></sheetData></worksheet>`
)

func TestExcelWorkbooks(t *testing.T) {
	raw := packed(t, "xl/workbook.xml", workbook, "xl/_rels/workbook.xml.rels", rels, "xl/sharedStrings.xml", shared, "xl/styles.xml", styles,
		"xl/worksheets/sheet1.xml", other, "xl/worksheets/sheet2.xml", sheet2, "xl/worksheets/sheet3.xml", other)
	got := read(t, string(raw))
	if want := "1:Organization|Since||Dues\n4:Harbour Light|2001-01-01|2023-03-15|1250.5|TRUE||7|5145550000|2026-11-28\n"; cells(got) != want {
		t.Errorf("read %q, want %q", cells(got), want)
	}
	if got.Format != table.XLSX || got.Sheet != "Members" || !slices.Equal(got.Others, []string{"Old"}) {
		t.Errorf("%s, sheet %q beside %q", got.Format, got.Sheet, got.Others)
	}
	mac := packed(t, "xl/workbook.xml", strings.Replace(workbook, "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1), "xl/_rels/workbook.xml.rels", rels,
		"xl/sharedStrings.xml", shared, "xl/styles.xml", styles, "xl/worksheets/sheet2.xml", sheet2)
	if got := read(t, string(mac)); got.Rows[1].Cells[1] != "2005-01-02" {
		t.Errorf("counted from 1904 it is %s", got.Rows[1].Cells[1])
	}
}

func TestLibreOfficeSpreadsheets(t *testing.T) {
	const content = `<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>
		<table:table table:name="Membres"><table:table-row><table:table-cell office:value-type="string"><text:p>Organisme</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="string"><office:annotation><text:p>a note</text:p></office:annotation><text:p>Depuis</text:p></table:table-cell></table:table-row>
		<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
		<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>Foyer <text:span>de</text:span></text:p><text:p>l’Érable</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="250"><text:p>250,00 $</text:p></table:table-cell><table:covered-table-cell/><table:table-cell office:value-type="date" office:date-value="2003-05-12T00:00:00"><text:p>12 mai</text:p></table:table-cell></table:table-row>
		<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row></table:table>
		<table:table table:name="Autre"><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>`
	got := read(t, string(packed(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", content)))
	want := "1:Organisme|||Depuis\n5:Foyer de\nl’Érable|250||2003-05-12\n6:Foyer de\nl’Érable|250||2003-05-12\n"
	if cells(got) != want || got.Format != table.ODS || got.Sheet != "Membres" || !slices.Equal(got.Others, []string{"Autre"}) {
		t.Errorf("%s %q beside %q: read %q, want %q", got.Format, got.Sheet, got.Others, cells(got), want)
	}
}

func TestWhatIsNoTableIsRefused(t *testing.T) {
	for key, raw := range map[string][]byte{
		"table.error.empty":         []byte(" \n\n"),
		"table.error.other_format":  []byte("%PDF-1.7 and so on"),
		"table.error.binary":        bytes.Repeat([]byte{1, 2, 3, 'a'}, 100),
		"table.error.broken":        []byte("PK\x03\x04 not an archive"),
		"table.error.too_many_rows": bytes.Repeat([]byte("a,b\n"), table.MaxRows+1),
	} {
		_, err := table.Read("x", raw)
		if f := fault.Of(err); f == nil || f.Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	row := `<t:table-row t:number-rows-repeated="1000000"><t:table-cell t:number-columns-repeated="400"><t:p>` + strings.Repeat("x", 10000) + `</t:p></t:table-cell></t:table-row>`
	bomb := packed(t, "content.xml", `<o xmlns:t="t"><t:table t:name="a">`+row+`</t:table></o>`)
	if _, err := table.Read("x", bomb); !fault.Is(err, fault.TooLarge) {
		t.Errorf("a small file of a million wide rows: %v", err)
	}
	for key, raw := range map[string][]byte{"old Excel": []byte("\xd0\xcf\x11\xe0rest"), "web page": []byte("<html><table>"), "archive": packed(t, "a.txt", "a")} {
		if _, err := table.Read("x", raw); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// FuzzRead reads anything: it never fails but with a refusal, and what it reads
// keeps to the limits.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "sep=;\n\"a\";\"b\nc\"", "\"\"\"\n\"", "\xff\xfea\x00,\x00b\x00", "a\tb\r\"c"} {
		f.Add([]byte(s))
	}
	f.Add(packed(f, "xl/workbook.xml", workbook, "xl/_rels/workbook.xml.rels", rels, "xl/sharedStrings.xml", shared, "xl/styles.xml", styles, "xl/worksheets/sheet2.xml", sheet2))
	f.Add(packed(f, "content.xml", `<o xmlns:t="t"><t:table><t:table-row t:number-rows-repeated="9"><t:table-cell t:number-columns-repeated="99"><t:p>x</t:p></t:table-cell></t:table-row></t:table></o>`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := table.Read("fuzz", raw)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("no refusal: %v", err)
			}
			return
		}
		line := 0
		for _, r := range got.Rows {
			if len(r.Cells) == 0 || len(r.Cells) > table.MaxColumns || r.Line < line {
				t.Fatalf("line %d after %d with %d cells", r.Line, line, len(r.Cells))
			}
			line = r.Line
			for _, c := range r.Cells {
				if len(c) > table.MaxCell || strings.ToValidUTF8(c, "") != c {
					t.Fatalf("a cell of %d bytes", len(c))
				}
			}
		}
	})
}
