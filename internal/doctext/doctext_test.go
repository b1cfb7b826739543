package doctext_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/doctext"
	"plenary.example/internal/docx/writing"
	"plenary.example/internal/pdf"
)

// TestMain is the other process too, when it is started as one.
func TestMain(m *testing.M) {
	if kind := os.Getenv("DOCTEXT_KIND"); kind != "" {
		switch kind {
		case "sleep":
			time.Sleep(time.Hour)
		case "eat":
			var held [][]byte
			err := doctext.Serve("eat", eater{&held}, os.Stdout, func() { os.Exit(1) })
			fmt.Fprintln(os.Stderr, err, len(held))
			os.Exit(1)
		}
		if err := doctext.Serve(doctext.Kind(kind), os.Stdin, os.Stdout, func() { os.Exit(1) }); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// eater is a document that takes more and more memory while it is read.
type eater struct{ held *[][]byte }

func (e eater) Read(p []byte) (int, error) {
	block := make([]byte, 32<<20)
	for i := range block {
		block[i] = 1
	}
	*e.held = append(*e.held, block)
	time.Sleep(5 * time.Millisecond)
	p[0] = 1
	return 1, nil
}

func outside(t *testing.T, kind string) doctext.Reader {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DOCTEXT_KIND", kind)
	return doctext.Reader{Command: []string{exe}, Limit: 20 * time.Second}
}

func made(t testing.TB, pages ...string) []byte {
	t.Helper()
	d := pdf.New(pdf.Options{Title: "Titre", Lang: "fr", Made: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)})
	for i, p := range pages {
		if i > 0 {
			d.NewPage()
		}
		d.Paragraph(p)
	}
	raw, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestThePagesOfAPDFAreReadByAnotherProcess(t *testing.T) {
	words := "L’œuvre des réfugiées : « il est résolu que » l’agence réponde. An efficient office."
	got, err := outside(t, string(doctext.PDF)).Read(t.Context(), doctext.PDF, made(t, words, "Page deux."))
	if err != nil || len(got.Pages) != 2 || !got.Paged {
		t.Fatalf("%+v, %v", got, err)
	}
	if first := strings.Join(strings.Fields(got.Pages[0]), " "); !strings.Contains(first, words) {
		t.Errorf("%q", first)
	}
	if !strings.Contains(got.Pages[1], "Page deux.") {
		t.Errorf("%q", got.Pages[1])
	}
}

func TestWhatTakesTooLongOrTooMuchIsEnded(t *testing.T) {
	r := outside(t, "sleep")
	r.Limit = 300 * time.Millisecond
	if _, err := r.Read(t.Context(), doctext.PDF, nil); !errors.Is(err, doctext.ErrTooMuch) {
		t.Errorf("one that never ends: %v", err)
	}
	if _, err := outside(t, "eat").Read(t.Context(), doctext.PDF, nil); !errors.Is(err, doctext.ErrTooMuch) {
		t.Errorf("one that eats memory: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := outside(t, "sleep").Read(ctx, doctext.PDF, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits: %v", err)
	}
}

// handmade writes a PDF of one page by hand.
func handmade(content string, more ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	objects := append([]string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	}, more...)
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

func TestSpacesAndLinesAreFoundFromPlaces(t *testing.T) {
	for content, want := range map[string]string{
		"BT /F 10 Tf 10 700 Td [(Trans) -20 (fer) -400 (of) -300 (rights)] TJ ET":               "Transfer of rights",
		"BT /F 10 Tf 10 700 Td (resettle-) Tj 0 -12 Td (ment of refugees) Tj ET":                "resettlement of refugees",
		"BT /F 10 Tf 12 TL 10 700 Td (one) Tj T* (two) Tj ET BT /F 10 Tf 10 500 Td (far) Tj ET": "one\ntwo\n\nfar",
		"BT /F 10 Tf 1 0 0 1 10 700 Tm (left) Tj 1 0 0 1 200 700 Tm (right) Tj ET":              "left right",
		"q 1 0 0 1 0 0 cm /X Do Q": "within",
	} {
		form := "BT /F 10 Tf 5 5 Td (within) Tj ET"
		got, err := doctext.Read(doctext.PDF, handmade(content, fmt.Sprintf("<< /Subtype /Form /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> /Length %d >>\nstream\n%s /X Do\nendstream", len(form)+6, form)))
		if err != nil || len(got.Pages) != 1 {
			t.Fatalf("%s: %+v, %v", content, got, err)
		}
		first := got.Pages[0]
		if want == "within" { // a form that names itself is followed a few times
			first = strings.Fields(first + " none")[0]
		}
		if first != want {
			t.Errorf("%s: %q", content, first)
		}
	}
}

func TestWhatCannotBeReadIsSaidToBeSo(t *testing.T) {
	whole := made(t, "Words that are long enough.")
	for name, c := range map[string]struct {
		kind doctext.Kind
		raw  []byte
		want error
	}{
		"cut short":     {doctext.PDF, whole[:len(whole)/2], doctext.ErrBroken},
		"nothing":       {doctext.PDF, nil, doctext.ErrBroken},
		"encrypted":     {doctext.PDF, []byte("%PDF-1.7\ntrailer << /Encrypt 1 0 R >>\n%%EOF"), doctext.ErrLocked},
		"not Word":      {doctext.DOCX, []byte("PK"), doctext.ErrBroken},
		"another kind":  {"image/png", whole, doctext.ErrKind},
		"itself a page": {doctext.PDF, handmade("/X Do", "<< /Subtype /Form >>"), nil},
	} {
		if _, err := doctext.Read(c.kind, c.raw); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	empty, err := doctext.Read(doctext.PDF, handmade("BT ET"))
	if err != nil || !empty.Empty() || (doctext.Text{Pages: []string{"some words"}}).Empty() {
		t.Errorf("a scan: %+v %v", empty, err)
	}
}

func TestWordAndHTML(t *testing.T) {
	d := writing.New(writing.Options{Title: "T", Lang: "en"})
	d.Heading(1, "A heading")
	for range 200 {
		d.Paragraph("A paragraph of some length that is said again and again.")
	}
	raw, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	got, err := doctext.Read(doctext.DOCX, raw)
	if err != nil || len(got.Pages) < 3 || got.Paged || !strings.Contains(got.Pages[0], "A heading\n\nA paragraph") {
		t.Errorf("%d pages, %v", len(got.Pages), err)
	}
	page := `<!doctype html><head><title>The title</title><style>p{}</style></head><body><script>alert("canary")</script><h1>Head</h1><p>One
		<b>bold</b> word &amp; more</p><template>canary</template><svg><text>canary</text></svg><p hidden>Two</body>`
	if !doctext.IsHTML([]byte(page)) || doctext.IsHTML([]byte("PK")) {
		t.Error("what HTML is")
	}
	got, err = doctext.Read(doctext.HTML, []byte(page))
	if err != nil || len(got.Pages) != 1 || got.Pages[0] != "The title\n\nHead\n\nOne bold word & more\n\nTwo" {
		t.Errorf("%q, %v", got.Pages, err)
	}
}

// Nothing that somebody sends stops the program.
func FuzzPDF(f *testing.F) {
	f.Add(made(f, "Words."))
	f.Add(handmade("BT /F 10 Tf (x) Tj [(a) 1 (b)] TJ ET"))
	f.Add([]byte("%PDF-1.4\n%%EOF"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := doctext.Reader{Limit: 5 * time.Second}.Read(context.Background(), doctext.PDF, raw)
		if err == nil && len(got.Pages) > 3000 {
			t.Errorf("%d pages", len(got.Pages))
		}
	})
}
