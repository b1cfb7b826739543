package blobs_test

import (
	"archive/zip"
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/testdb"
)

// packed makes a ZIP file of names and contents.
func packed(t *testing.T, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(pairs[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 3))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAFileIsWhatItsBytesSay(t *testing.T) {
	docx := packed(t, "[Content_Types].xml", "<Types/>", "word/document.xml", "<w/>")
	for name, c := range map[string]struct {
		body []byte
		want blobs.Kind
	}{
		"a PDF":                       {[]byte("%PDF-1.7\n"), blobs.PDF},
		"a PDF after a line end":      {[]byte("\r\n%PDF-1.4\n"), blobs.PDF},
		"a Word document":             {docx, blobs.DOCX},
		"a workbook":                  {packed(t, "[Content_Types].xml", "", "xl/workbook.xml", ""), blobs.XLSX},
		"an OpenDocument text":        {packed(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", ""), blobs.ODT},
		"an OpenDocument spreadsheet": {packed(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet"), blobs.ODS},
		"a picture":                   {picture(t), blobs.PNG},
		"a Word document with macros": {packed(t, "word/document.xml", "", "word/vbaProject.bin", ""), ""},
		"a text with a Basic library": {packed(t, "mimetype", "application/vnd.oasis.opendocument.text", "Basic/script-lc.xml", ""), ""},
		"an archive":                  {packed(t, "a.txt", "a"), ""},
		"an archive cut short":        {docx[:len(docx)-30], ""},
		"a page":                      {[]byte("<!doctype html><script>alert(1)</script>"), ""},
		"a drawing with a script":     {[]byte("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"), ""},
		"a program":                   {[]byte("MZ\x90\x00"), ""},
		"a page called a PDF later":   {[]byte("<html>%PDF-1.7"), ""},
		"plain text":                  {[]byte("Our mission"), ""},
	} {
		if got := blobs.KindOf(c.body); got != c.want {
			t.Errorf("%s is taken for %q", name, got)
		}
	}
}

func TestAcceptRefusesAndNames(t *testing.T) {
	pdf := []byte("%PDF-1.7\n")
	b, err := blobs.Accept("file", `C:\Users\zoe\Mission « 2026 ».PDF`, pdf, blobs.Documents()...)
	if err != nil || b.Name != "Mission « 2026 ».PDF" || b.MediaType != "application/pdf" {
		t.Errorf("%+v, %v", b, err)
	}
	if b, err := blobs.Accept("file", "mission.html", pdf, blobs.PDF); err != nil || b.Name != "mission.html.pdf" {
		t.Errorf("a name of another kind: %q, %v", b.Name, err)
	}
	for name, c := range map[string]struct {
		body []byte
		key  string
	}{
		"empty":          {nil, "blobs.error.empty"},
		"too large":      {append(pdf, make([]byte, blobs.MaxBytes)...), "blobs.error.too_large"},
		"no kind":        {[]byte("hello"), "blobs.error.kind"},
		"not asked here": {picture(t), "blobs.error.kind"},
	} {
		_, err := blobs.Accept("mission", "m.pdf", c.body, blobs.PDF, blobs.DOCX)
		if f := fault.Of(err); f == nil || f.Key != c.key || f.Field != "mission" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A name is harmless to every file system, and says what kind of file it is.
func TestAnyNameIsSafe(t *testing.T) {
	odd := rapid.SampledFrom([]string{"../../etc/passwd", "CON.pdf", "a\x00b.pdf", "\u202efdp.exe", ".hidden", "...", "", "x" + strings.Repeat("é", 300) + ".docx", "a/b\\c:d*?.pdf", "lpt1", " . "})
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), odd).Draw(t, "name")
		b, err := blobs.Accept("file", name, []byte("%PDF-1.7\n"), blobs.PDF)
		if err != nil {
			t.Fatal(err)
		}
		got := b.Name
		if got != blobs.SafeName(got) || len([]rune(got)) > 120 || !strings.HasSuffix(strings.ToLower(got), ".pdf") || strings.HasPrefix(got, ".") ||
			strings.ContainsAny(got, `/\<>:"|?*`) || strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
			t.Fatalf("%q became %q", name, got)
		}
	})
}

func TestAFileIsKeptAndDeletedWithItsTransaction(t *testing.T) {
	d := testdb.Open(t)
	s := blobs.New(d)
	body := append([]byte("%PDF-1.7\n\x00\xff"), make([]byte, 200000)...)
	var id string
	err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
		id, err = s.Put(t.Context(), tx, blobs.Blob{Name: "Mission.pdf", MediaType: "application/pdf", Body: body})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Get(t.Context(), nil, id)
	if err != nil || got.ID != id || got.Name != "Mission.pdf" || got.MediaType != "application/pdf" || !bytes.Equal(got.Body, body) {
		t.Errorf("%s %s %d bytes, %v", got.Name, got.MediaType, len(got.Body), err)
	}
	if err := d.Write(t.Context(), func(tx *db.Tx) error { return s.Delete(t.Context(), tx, id) }); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(t.Context(), nil, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("after it was deleted: %v", err)
	}
	err = d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := s.Put(t.Context(), tx, blobs.Blob{Body: make([]byte, blobs.MaxBytes+1)})
		return err
	})
	if !fault.Is(err, fault.TooLarge) {
		t.Errorf("a file over the limit: %v", err)
	}
}
