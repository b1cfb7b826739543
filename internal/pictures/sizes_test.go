package pictures_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"strings"
	"testing"

	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/pictures"
	"plenary.example/internal/testdb"
)

func webp(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// chunked is a WebP with one more chunk at its end.
func chunked(raw []byte, name, words string) []byte {
	out := append(bytes.Clone(raw), name...)
	out = append(binary.LittleEndian.AppendUint32(out, uint32(len(words))), words...) //nolint:gosec // a few bytes
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))                        //nolint:gosec // a few bytes
	return out
}

// bomb is a small PNG that says it has a hundred thousand pixels each way.
func bomb(t *testing.T) []byte {
	raw := asPNG(t, image.NewGray(image.Rect(0, 0, 2, 2)))
	binary.BigEndian.PutUint32(raw[16:], 100_000)
	binary.BigEndian.PutUint32(raw[20:], 100_000)
	binary.BigEndian.PutUint32(raw[29:], crc32.ChecksumIEEE(raw[12:29]))
	return raw
}

// moving is a PNG with a chunk that says how often it moves.
func moving(t *testing.T) []byte {
	raw := asPNG(t, halves(8, 8))
	chunk := []byte("acTL\x00\x00\x00\x02\x00\x00\x00\x00")
	out := append(bytes.Clone(raw[:33]), 0, 0, 0, 8)
	out = binary.BigEndian.AppendUint32(append(out, chunk...), crc32.ChecksumIEEE(chunk))
	return append(out, raw[33:]...)
}

func TestWhatIsKeptTellsNothingOfWhoTookIt(t *testing.T) {
	plain := shot(t, halves(80, 40), 6)
	// Telephones put a second picture, with its own place, or a film behind the first.
	behind := append(bytes.Clone(plain), shot(t, halves(8, 8), 1)...)
	behind = append(behind, "a film, secret"...)
	drawing := asPNG(t, halves(64, 36))
	told := append(bytes.Clone(drawing[:len(drawing)-12]), "\x00\x00\x00\x09tEXtsecret\x00me\x00\x00\x00\x00"...)
	told = append(append(told, drawing[len(drawing)-12:]...), "secret behind"...)
	for name, c := range map[string]struct {
		body          []byte
		width, height int
	}{
		"a photograph held upright":  {plain, 40, 80},
		"with another one behind it": {behind, 40, 80},
		"a drawing":                  {told, 64, 36},
		"a WebP":                     {chunked(webp(t, "halves.webp"), "EXIF", "secret"), 1200, 300},
		"a WebP with words after it": {append(webp(t, "alpha.webp"), "GPS"...), 1200, 300},
	} {
		sent, err := pictures.Accept("file", "p", c.body)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if sent.Width != c.width || sent.Height != c.height {
			t.Errorf("%s is %d by %d", name, sent.Width, sent.Height)
		}
		for _, word := range []string{"GPS", "secret"} {
			if bytes.Contains(sent.Body, []byte(word)) {
				t.Errorf("%s still says %s", name, word)
			}
		}
		if again, err := pictures.Accept("file", "p", sent.Body); err != nil || !bytes.Equal(again.Body, sent.Body) || again.Width != c.width {
			t.Errorf("%s is not the same taken in once more: %v", name, err)
		}
	}
}

func TestWhatCannotBeShownIsRefusedWithItsReason(t *testing.T) {
	whole := shot(t, halves(400, 300), 1)
	var still bytes.Buffer
	if err := gif.Encode(&still, halves(8, 8), nil); err != nil {
		t.Fatal(err)
	}
	square := asPNG(t, halves(640, 640))
	for name, c := range map[string]struct {
		body []byte
		key  string
	}{
		"nothing":                {nil, "blobs.error.empty"},
		"a GIF":                  {still.Bytes(), "blobs.error.kind"},
		"a drawing that acts":    {[]byte("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"), "blobs.error.kind"},
		"a bomb":                 {bomb(t), "pictures.error.too_many"},
		"a photograph cut short": {whole[:len(whole)*2/3], "pictures.error.unreadable"},
		"a head alone":           {whole[:40], "pictures.error.unreadable"},
		"a drawing cut short":    {square[:len(square)/2], "pictures.error.unreadable"},
		"a WebP cut short":       {webp(t, "halves.webp")[:900], "pictures.error.unreadable"},
		"a PNG that moves":       {moving(t), "pictures.error.moving"},
		"a WebP that moves":      {chunked(webp(t, "halves.webp"), "ANIM", "xxxxxx"), "pictures.error.moving"},
	} {
		_, err := pictures.Accept("picture", "p", c.body)
		if f := fault.Of(err); f == nil || f.Key != c.key || f.Field != "picture" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestThePixelsAreUprightAndStaySeenThrough(t *testing.T) {
	d := testdb.Open(t)
	files, sizes := blobs.New(d), pictures.NewSizes(d)
	keep := func(name string, body []byte) string {
		sent, err := pictures.Accept("file", name, body)
		if err != nil {
			t.Fatal(err)
		}
		var id string
		if err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
			id, err = files.Put(t.Context(), tx, sent.Blob)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return id
	}
	hole := image.NewNRGBA(image.Rect(0, 0, 1000, 500)) // the left half is seen through
	for y := range 500 {
		for x := 500; x < 1000; x++ {
			hole.SetNRGBA(x, y, color.NRGBA{R: 200, A: 255})
		}
	}
	for name, c := range map[string]struct {
		body          []byte
		width, height int
		kind          blobs.Kind
		at            image.Point // where it is red
	}{
		"a photograph":             {shot(t, halves(1200, 600), 1), 480, 240, blobs.JPEG, image.Pt(20, 120)},
		"one held upright":         {shot(t, halves(1200, 600), 6), 480, 960, blobs.JPEG, image.Pt(240, 20)},
		"one held the other way":   {shot(t, halves(1200, 600), 8), 480, 960, blobs.JPEG, image.Pt(240, 900)},
		"one held upside down":     {shot(t, halves(1200, 600), 3), 480, 240, blobs.JPEG, image.Pt(460, 120)},
		"a drawing":                {asPNG(t, halves(961, 100)), 480, 49, blobs.JPEG, image.Pt(20, 20)},
		"one that is seen through": {asPNG(t, hole), 480, 240, blobs.PNG, image.Pt(460, 120)},
		"a WebP":                   {webp(t, "halves.webp"), 480, 120, blobs.JPEG, image.Pt(20, 60)},
		"a WebP seen through":      {webp(t, "alpha.webp"), 480, 120, blobs.PNG, image.Pt(20, 60)},
	} {
		id := keep("p", c.body)
		b, err := sizes.Of(t.Context(), id, 480)
		if err != nil || b.MediaType != string(c.kind) {
			t.Errorf("%s: %s, %v", name, b.MediaType, err)
			continue
		}
		img, _, err := image.Decode(bytes.NewReader(b.Body))
		if err != nil || img.Bounds().Dx() != c.width || img.Bounds().Dy() != c.height {
			t.Errorf("%s is %v, %v", name, img.Bounds(), err)
			continue
		}
		if r, _, blue, a := img.At(c.at.X, c.at.Y).RGBA(); r < 150<<8 || blue > 60<<8 || a < 0xf000 {
			t.Errorf("%s: at %v it is %d, %d, %d", name, c.at, r>>8, blue>>8, a>>8)
		}
		if c.kind == blobs.PNG {
			if _, _, _, a := img.At(c.width-c.at.X, c.at.Y).RGBA(); a != 0 {
				t.Errorf("%s: what is not there is seen", name)
			}
		}
		again, err := sizes.Of(t.Context(), id, 480)
		if err != nil || !bytes.Equal(again.Body, b.Body) || again.ID == "" {
			t.Errorf("%s is not kept: %v", name, err)
		}
		if bytes.Contains(b.Body, []byte("Exif")) {
			t.Errorf("%s has the camera’s words", name)
		}
	}
}

func TestWidthsAreKeptAndGoWithTheirFile(t *testing.T) {
	d := testdb.Open(t)
	files, sizes := blobs.New(d), pictures.NewSizes(d)
	var id string
	small := asPNG(t, halves(600, 300))
	if err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
		id, err = files.Put(t.Context(), tx, blobs.Blob{Name: "p.png", MediaType: "image/png", Body: small})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	made, err := sizes.Of(t.Context(), id, 480)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := sizes.Of(t.Context(), id, 480)
	if err != nil || !bytes.Equal(kept.Body, made.Body) {
		t.Fatal(err)
	}
	if b, err := sizes.Of(t.Context(), id, 960); err != nil || !bytes.Equal(b.Body, small) {
		t.Errorf("a picture that is narrower: %d bytes, %v", len(b.Body), err)
	}
	for _, width := range []int{0, -480, 481, 100_000} {
		if _, err := sizes.Of(t.Context(), id, width); !fault.Is(err, fault.NotFound) {
			t.Errorf("%d wide: %v", width, err)
		}
	}
	if err := d.Write(t.Context(), func(tx *db.Tx) error { return sizes.Delete(t.Context(), tx, id) }); err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{id, kept.ID} {
		if _, err := files.Get(t.Context(), nil, gone); !fault.Is(err, fault.NotFound) {
			t.Errorf("a file is still there: %v", err)
		}
	}
	if _, err := sizes.Of(t.Context(), id, 480); !fault.Is(err, fault.NotFound) {
		t.Errorf("a width of nothing: %v", err)
	}
}

func TestABrowserChoosesAmongWhatThereIs(t *testing.T) {
	for width, want := range map[int]string{
		320: "", 480: "", 0: "",
		640:  "/p?w=480 480w, /p 640w",
		1440: "/p?w=480 480w, /p?w=960 960w, /p 1440w",
		4000: "/p?w=480 480w, /p?w=960 960w, /p?w=1440 1440w",
	} {
		if got := pictures.Srcset("/p", width); got != want {
			t.Errorf("%d: %q", width, got)
		}
	}
	if got := pictures.Srcset("/p?v=1", 500); !strings.HasPrefix(got, "/p?v=1&w=480 480w") {
		t.Error(got)
	}
}

// Whatever comes, what is taken in is whole, small enough and has no more behind its end.
func FuzzAccept(f *testing.F) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	b.Reset()
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(webp(f, "alpha.webp"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		sent, err := pictures.Accept("picture", "any", raw)
		if err != nil {
			if fault.Of(err) == nil {
				t.Error(err)
			}
			return
		}
		if sent.Width < 1 || sent.Height < 1 || sent.Width*sent.Height > pictures.MaxPixels || len(sent.Body) > len(raw)+40 {
			t.Errorf("%d by %d, %d bytes of %d", sent.Width, sent.Height, len(sent.Body), len(raw))
		}
	})
}
