package site_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"strings"
	"testing"
)

// A picture comes in the width of the screen, each under an address that never shows
// anything else.
func TestPicturesComeInTheWidthsOfScreens(t *testing.T) {
	w := newWorld(t)
	w.as("staff")
	var b bytes.Buffer
	w.must(png.Encode(&b, image.NewGray(image.Rect(0, 0, 1000, 500))))
	words := []string{"action", "add", "alt_en", "A hall", "alt_fr", "Une salle"}
	if a := w.send("/en/manage/site/media", "hall.png", b.Bytes()[:b.Len()/2], words...); a.status != http.StatusUnprocessableEntity || a.has("damaged, or cut short", "A hall") != "" {
		t.Errorf("a file cut short: %d", a.status)
	}
	if a := w.send("/en/manage/site/media", "hall.png", b.Bytes(), words[:4]...); a.status != http.StatusUnprocessableEntity || a.has(`href="#f-alt_fr"`) != "" {
		t.Errorf("a picture in words of one language: %d", a.status)
	}
	to, _, _ := strings.Cut(w.send("/en/manage/site/media", "hall.png", b.Bytes(), words...).location, "?")
	page := w.shows(to, `width="1000" height="500"`, "/media/files/")
	_, rest, _ := strings.Cut(page.text, "/media/files/")
	at := "/media/files/" + rest[:strings.IndexAny(rest, `"?)`)]
	whole := w.get(at)
	if whole.status != http.StatusOK || whole.header.Get("Content-Type") != "image/png" {
		t.Errorf("the picture: %d, %s", whole.status, whole.header.Get("Content-Type"))
	}
	for width, want := range map[string]int{"480": 480, "960": 960, "1440": 1000} {
		a := w.get(at + "?w=" + width)
		img, _, err := image.DecodeConfig(strings.NewReader(a.text))
		if err != nil || img.Width != want || img.Height != want/2 || !strings.Contains(a.header.Get("Cache-Control"), "immutable") || a.header.Get("ETag") == whole.header.Get("ETag") {
			t.Errorf("%s wide: %d, %v, %v, %v", width, a.status, img.Width, err, a.header)
		}
		if width == "480" {
			if _, err := jpeg.Decode(strings.NewReader(a.text)); err != nil {
				t.Errorf("what is seen through nowhere is no JPEG: %v", err)
			}
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.site.URL+at+"?w="+width, nil)
		w.must(err)
		r.Header.Set("If-None-Match", a.header.Get("ETag"))
		if again := w.read(w.client.Do(r)); again.status != http.StatusNotModified {
			t.Errorf("%s wide, once more: %d", width, again.status)
		}
	}
	for _, width := range []string{"481", "-480", "wide", "100000"} {
		if a := w.get(at + "?w=" + width); a.status != http.StatusNotFound {
			t.Errorf("%s wide: %d", width, a.status)
		}
	}
	w.shows("/en/manage/site/media", "srcset=", at+"?w=480 480w")
}
