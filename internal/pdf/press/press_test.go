package press_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/pdf/press"
	"plenary.example/internal/pdf/presstest"
)

// printed is a file of one page.
func printed(t testing.TB, secret string, info press.Info, draw func(p *press.Press, f *press.File)) []byte {
	t.Helper()
	p, err := press.New([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	info.Made = time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	f := p.Open(&b, info)
	draw(p, f)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func hello(_ *press.Press, f *press.File) {
	g := f.Page()
	g.Begin("H1", "")
	g.Text(20, 30, "Reçu officiel – œuvre", press.Type{Style: press.Bold, Size: 18}, press.Left)
	g.End()
	g.Begin("P", "")
	g.Text(100, 40, "Олександр Żółkiewski 中文", press.Type{Size: 11}, press.Centre)
	g.End()
	g.Rule(20, 50, 100, 50, 1, press.Colour{})
	g.Stamp(100, 140, "ANNULÉ", press.Type{Style: press.Bold, Size: 60}, 40)
}

func TestAFileIsReadBack(t *testing.T) {
	for _, secret := range []string{"", "a secret"} {
		raw := printed(t, secret, press.Info{Title: "Reçu", Author: "CCR", Lang: "fr-CA", Tagged: true}, hello)
		f := presstest.Read(t, raw)
		if f.Title != "Reçu" || f.Author != "CCR" || f.Lang != "fr-CA" || f.Sealed != (secret != "") {
			t.Errorf("%+v", f)
		}
		if want := "Reçu officiel – œuvre\nОлександр Żółkiewski 中文\nANNULÉ\n"; len(f.Pages) != 1 || f.Pages[0] != want {
			t.Errorf("%q, want %q", f.Pages, want)
		}
		if got := strings.Join(f.Tags, " "); got != "Document H1 P" {
			t.Errorf("tags %s", got)
		}
		if f.Faces != 3 { // two common ones, and one for the letters that are not
			t.Errorf("%d faces", f.Faces)
		}
	}
}

// What a reader of a sealed file may do: print (3, 12), copy (5), read aloud (10), and
// neither change it (4), nor annotate (6), fill in (9) or assemble (11).
func TestASealedFileIsNotEditable(t *testing.T) {
	f := presstest.Read(t, printed(t, "a secret", press.Info{Title: "Receipt", Lang: "en-CA"}, hello))
	for bit, want := range map[int]bool{3: true, 4: false, 5: true, 6: false, 9: false, 10: true, 11: false, 12: true} {
		if got := f.Permissions>>(bit-1)&1 == 1; got != want {
			t.Errorf("bit %d is %t", bit, got)
		}
	}
}

func TestTheSameRecordMakesTheSameBytes(t *testing.T) {
	info := press.Info{Title: "Receipt", Lang: "en-CA", Tagged: true}
	if !bytes.Equal(printed(t, "a", info, hello), printed(t, "a", info, hello)) {
		t.Error("other bytes the second time")
	}
	if bytes.Equal(printed(t, "a", info, hello), printed(t, "b", info, hello)) {
		t.Error("another secret makes the same seal")
	}
	if raw := printed(t, "a", info, hello); bytes.Contains(raw, []byte("Receipt")) {
		t.Error("the title stands open in a sealed file")
	}
}

func TestAFileOfManyPagesHasEachFaceOnce(t *testing.T) {
	raw := printed(t, "a secret", press.Info{Title: "All", Lang: "en-CA"}, func(_ *press.Press, f *press.File) {
		for range 500 {
			f.Page().Text(20, 20, "Eligible amount", press.Type{Size: 11}, press.Left)
		}
	})
	if f := presstest.Read(t, raw); len(f.Pages) != 500 || f.Pages[499] != "Eligible amount\n" || f.Faces != 1 {
		t.Errorf("%d pages, %d faces", len(f.Pages), f.Faces)
	}
	if len(raw) > 250_000 {
		t.Errorf("%d bytes", len(raw))
	}
}

func TestAnEmptyFileHasAPage(t *testing.T) {
	if f := presstest.Read(t, printed(t, "", press.Info{Lang: "en-CA"}, func(*press.Press, *press.File) {})); len(f.Pages) != 1 || f.Pages[0] != "" {
		t.Errorf("%q", f.Pages)
	}
}

type full struct{ room int }

var errFull = errors.New("no room left")

func (w *full) Write(b []byte) (int, error) {
	if w.room -= len(b); w.room < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestAFullDiskIsToldOnce(t *testing.T) {
	p, err := press.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	f := p.Open(&full{room: 2000}, press.Info{Lang: "en-CA"})
	hello(p, f)
	if err := f.Close(); !errors.Is(err, errFull) {
		t.Errorf("%v", err)
	}
}

func TestLinesAndSizes(t *testing.T) {
	p, err := press.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	at := press.Type{Size: 10}
	for text, want := range map[string]int{
		"": 0, " \n ": 0, "one": 1, "one\ntwo": 2, "one\n\ntwo": 3,
		strings.Repeat("word ", 40):           7,
		strings.Repeat("W", 100):              7, // a word that no line holds
		"1\u00a0234\u00a0567,89\u00a0$ reçus": 1,
	} {
		lines := p.Lines(text, 50, at)
		if len(lines) != want {
			t.Errorf("%q: %d lines, want %d: %q", text, len(lines), want, lines)
		}
		for _, l := range lines {
			if w := p.Width(l, at); w > 50.02 {
				t.Errorf("%q is %.2f mm wide", l, w)
			}
		}
	}
	if got := p.Lines("e\u0301te\u0301", 50, at); len(got) != 1 || got[0] != "été" {
		t.Errorf("letters and their accents are not put together: %q", got)
	}
	small, lines := p.Fit(strings.Repeat("long ", 30), 40, press.Type{Size: 12}, 6, 2)
	if small.Size >= 12 || len(lines) != 2 || !strings.HasSuffix(lines[1], " …") {
		t.Errorf("%.1f points: %q", small.Size, lines)
	}
	if got := p.Lacks("Żółć и 中文, 中 \U0001f600"); got != "中文\ufffd" {
		t.Errorf("lacks %q", got)
	}
}

func TestPictures(t *testing.T) {
	p, err := press.New([]byte("a secret"))
	if err != nil {
		t.Fatal(err)
	}
	m := image.NewNRGBA(image.Rect(0, 0, 30, 10))
	for x := range 30 {
		m.Set(x, 5, color.NRGBA{10, 20, 90, uint8(8 * x)}) //nolint:gosec // below 240
	}
	var file bytes.Buffer
	if err := png.Encode(&file, m); err != nil {
		t.Fatal(err)
	}
	pic, err := p.Picture(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	f := p.Open(&b, press.Info{Lang: "en-CA", Tagged: true})
	for range 2 {
		if w := f.Page().Picture(20, 60, 60, 10, pic, "Signature"); w != 30 {
			t.Errorf("%.1f mm wide", w)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(b.Bytes(), []byte("/Subtype/Image")); n != 2 { // its dots and its transparency, once
		t.Errorf("%d pictures", n)
	}
	if got := strings.Join(presstest.Read(t, b.Bytes()).Tags, " "); got != "Document Figure Figure" {
		t.Error(got)
	}
	for name, bad := range map[string][]byte{"none": nil, "text": []byte("not a picture"), "half": file.Bytes()[:file.Len()/2]} {
		if _, err := p.Picture(bad); !errors.Is(err, press.ErrPicture) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
