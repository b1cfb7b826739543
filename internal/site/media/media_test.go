package media_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/site"
	"plenary.example/internal/site/media"
	"plenary.example/internal/testdb"
)

func staff() access.Actor {
	return access.Actor{PersonID: "p", Name: "Priscilla", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

func services(t testing.TB) (*media.Service, *site.Service) {
	t.Helper()
	d := testdb.OpenAt(t, clock.At(testdb.Noon()))
	log := audit.New(d)
	return media.New(log, blobs.New(d)), site.New(log, time.UTC)
}

func words() media.Words { return media.Words{Alt: i18n.Text{EN: "A hall", FR: "Une salle"}} }

// photo is a JPEG as a camera writes it: with the place, on its side.
func photo(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	exif := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00GPS 45.5 N")
	segment := binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(exif)+2))
	comment := append([]byte{0xFF, 0xFE, 0, 12}, "telephone "...)
	out := append([]byte{0xFF, 0xD8}, segment...)
	return append(append(append(out, exif...), comment...), b.Bytes()[2:]...)
}

func drawing(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 36))); err != nil {
		t.Fatal(err)
	}
	// a chunk of text before the end
	chunk := []byte("\x00\x00\x00\x09tEXtsecret\x00me\x00\x00\x00\x00")
	at := b.Len() - 12
	return append(append(bytes.Clone(b.Bytes()[:at]), chunk...), b.Bytes()[at:]...)
}

// webp is a picture of 1200 by 300 with words of its own about who made it.
func webp(t testing.TB) []byte {
	t.Helper()
	raw, err := os.ReadFile("../../pictures/testdata/halves.webp")
	if err != nil {
		t.Fatal(err)
	}
	raw = append(raw, "EXIF\x06\x00\x00\x00secret"...)
	binary.LittleEndian.PutUint32(raw[4:], uint32(len(raw)-8))
	return raw
}

// What a camera wrote is taken out; the picture stays whole, and the right way up.
func TestPicturesTellNothingOfWhoTookThem(t *testing.T) {
	s, _ := services(t)
	for name, c := range map[string]struct {
		body          []byte
		width, height int
	}{"photo.jpg": {photo(t), 30, 40}, "Drawing one.png": {drawing(t), 64, 36}, "picture.webp": {webp(t), 1200, 300}} {
		m, err := s.Add(t.Context(), staff(), name, c.body, words())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, body, err := s.Open(t.Context(), m.Hash, m.Name)
		if err != nil || got.ID != m.ID {
			t.Fatalf("%s: %v", name, err)
		}
		for _, word := range []string{"GPS", "telephone", "secret"} {
			if bytes.Contains(body, []byte(word)) {
				t.Errorf("%s still says %s", name, word)
			}
		}
		if m.Width != c.width || m.Height != c.height {
			t.Errorf("%s is %d by %d", name, m.Width, m.Height)
		}
		if blobs.KindOf(body) == "" || len(body) >= len(c.body) {
			t.Errorf("%s is damaged", name)
		}
		if strings.HasSuffix(name, ".jpg") {
			if _, err := jpeg.Decode(bytes.NewReader(body)); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestWhatIsRefused(t *testing.T) {
	s, _ := services(t)
	for name, c := range map[string]struct {
		file  string
		body  []byte
		words media.Words
		key   string
	}{
		"a drawing that acts":      {"a.svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"), words(), "blobs.error.kind"},
		"a page called a picture":  {"a.png", []byte("<!doctype html>"), words(), "blobs.error.kind"},
		"a picture without words":  {"a.png", drawing(t), media.Words{Alt: i18n.Text{EN: "Only English"}}, "media.error.alt"},
		"a picture that is cut":    {"a.jpg", photo(t)[:60], words(), "pictures.error.unreadable"},
		"nothing":                  {"a.png", nil, words(), "blobs.error.empty"},
		"words without end":        {"a.png", drawing(t), media.Words{Alt: i18n.Text{EN: strings.Repeat("x", 301), FR: "x"}}, "site.error.long"},
		"a credit without end too": {"a.png", drawing(t), media.Words{Decorative: true, Credit: strings.Repeat("x", 121)}, "site.error.long"},
	} {
		_, err := s.Add(t.Context(), staff(), c.file, c.body, c.words)
		if f := fault.All(err); len(f) == 0 || f[0].Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Add(t.Context(), access.Actor{PersonID: "m"}, "a.png", drawing(t), words()); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a member: %v", err)
	}
}

func TestAFileIsKeptOnceAndWhileItIsShown(t *testing.T) {
	s, pages := services(t)
	ctx := t.Context()
	m, err := s.Add(ctx, staff(), "hall.png", drawing(t), words())
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.Add(ctx, staff(), "other.png", drawing(t), media.Words{Decorative: true})
	if err != nil || again.ID != m.ID || again.Alt.EN != "A hall" {
		t.Fatalf("%+v, %v", again, err)
	}
	p, err := pages.Add(ctx, staff(), "", site.Place{}, site.Content{Title: i18n.Same("Hall"), Body: i18n.Same(m.Markdown())}, nil)
	if err != nil {
		t.Fatal(err)
	}
	used, err := s.Uses(ctx, staff(), m)
	if err != nil || len(used) != 1 || used[0] != (media.Use{PageID: p.ID, Number: 1}) {
		t.Errorf("%+v, %v", used, err)
	}
	if err := s.Drop(ctx, staff(), m.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("dropped while it is shown: %v", err)
	}
	paper, err := s.Add(ctx, staff(), "By-laws 2013.PDF", []byte("%PDF-1.7\n"), media.Words{Alt: i18n.Same("not for papers")})
	if err != nil || paper.Picture() || paper.Markdown() != "[by-laws-2013](/media/files/"+paper.Hash+"/by-laws-2013.pdf)" || paper.Alt.EN != "" {
		t.Fatalf("%+v, %v", paper, err)
	}
	idle, err := s.Unused(ctx, staff())
	if err != nil || len(idle) != 1 || idle[0].ID != paper.ID {
		t.Errorf("%+v, %v", idle, err)
	}
	if err := s.Drop(ctx, staff(), paper.ID); err != nil {
		t.Error(err)
	}
	if _, _, err := s.Open(ctx, paper.Hash, paper.Name); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	if err := s.Describe(ctx, staff(), m.ID, media.Words{Alt: i18n.Text{EN: "A full hall", FR: "Une salle comble"}, Credit: "Lin Wei"}); err != nil {
		t.Error(err)
	}
	known, err := s.Pictures(ctx, i18n.FR)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := known(m.Path()); !ok || got.Alt != "Une salle comble" || got.Credit != "Lin Wei" || got.Width != 64 {
		t.Errorf("%+v", got)
	}
}

// No bytes make it fail in any other way than by a refusal.
func TestAnyBytesAreReadOrRefused(t *testing.T) {
	s, _ := services(t)
	seeds := [][]byte{photo(t), drawing(t), webp(t)}
	rapid.Check(t, func(r *rapid.T) {
		body := bytes.Clone(rapid.SampledFrom(seeds).Draw(r, "seed"))
		for range rapid.IntRange(1, 5).Draw(r, "times") {
			body[rapid.IntRange(0, len(body)-1).Draw(r, "at")] = rapid.Byte().Draw(r, "byte")
		}
		body = body[:rapid.IntRange(1, len(body)).Draw(r, "length")]
		m, err := s.Add(t.Context(), access.TheProgram(), "x.png", body, media.Words{Decorative: true})
		if err != nil && fault.Of(err) == nil {
			r.Fatal(err)
		}
		if err == nil && m.MediaType != string(blobs.PDF) && m.Width < 1 {
			r.Fatalf("%+v", m)
		}
	})
}
