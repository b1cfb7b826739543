package record_test

import (
	"strings"
	"testing"

	"plenary.example/internal/record"
)

func FuzzParseLeaf(f *testing.F) {
	sum := strings.Repeat("0a", 32)
	f.Add("plenary.record/1\nkind resolution\nabout 1995-11/13\nrevision 1\nrecorded 2026-11-27\nfield title.en " + sum + "\n")
	f.Add("plenary.record/1\nkind erasure\nrevision 1\nrecorded 2026-11-27\nerases " + sum + "\n")
	f.Add("plenary.record/1\nkind x\nrevision 01\nrecorded 2026-11-27\ngone yes\n")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := record.ParseLeaf(text)
		if err == nil && l.Text() != text {
			t.Errorf("%q is read as %q", text, l.Text())
		}
	})
}

func FuzzParseTile(f *testing.F) {
	for _, s := range []string{"0/000", "1/x001/234", "entries/000.p/17", "0/x001/x234/067.p/255", "63/999", "0/x000/001", "00/001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		name, ok := record.ParseTile(path)
		if ok && (name.Path() != path || name.Width < 1 || name.Width > record.TileWidth || name.Number < 0) {
			t.Errorf("%q is read as %+v", path, name)
		}
	})
}

func FuzzParseProof(f *testing.F) {
	f.Add("c2sp.org/tlog-proof@v1\nindex 0\n\nccr.example/record\n1\nFtAc8j4Ga3lz+0/qSr7ab052HeLl/kZtHLdBkSOXDaQ=\n\n— ccr.example/record AAAA\n")
	f.Add("c2sp.org/tlog-proof@v1\nextra AAAA\nindex 7\nFtAc8j4Ga3lz+0/qSr7ab052HeLl/kZtHLdBkSOXDaQ=\n\nx")
	f.Fuzz(func(t *testing.T, text string) {
		place, hashes, checkpoint, err := record.ParseProof(text)
		if err == nil && (place < 0 || len(hashes) > 63 || !strings.HasSuffix(text, "\n\n"+checkpoint)) {
			t.Errorf("%q: %d, %d hashes, %q", text, place, len(hashes), checkpoint)
		}
		if _, _, _, err := record.CheckProof(text, "", "ccr.example/record+5b8d1f42+AWSy8gXfvRa2vPYg0xA9jw8Yrk5AYu2iVsE6Fy3yQAGl"); err == nil {
			t.Errorf("%q is accepted", text)
		}
	})
}
