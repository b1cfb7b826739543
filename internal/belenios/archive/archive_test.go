package archive_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"plenary.example/internal/belenios/archive"
)

// small is an archive with one piece of data and two events.
func small(t testing.TB) []byte {
	var file bytes.Buffer
	w, err := archive.NewWriter(&file, 1795764034)
	if err != nil {
		t.Fatal(err)
	}
	h, err := w.Data([]byte(`{"election":1}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Event(archive.Setup, &h); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Event(archive.EndBallots, nil); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func readAll(file []byte) (entries []*archive.Entry, header archive.Header, err error) {
	r, err := archive.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, header, err
	}
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			return entries, r.Header(), nil
		}
		if err != nil {
			return entries, r.Header(), err
		}
		entries = append(entries, e)
	}
}

// The first block that belenios-tool 2.0 writes, for the same second.
func TestTheHeaderIsTheToolsByteForByte(t *testing.T) {
	want := "BELENIOS" + string(make([]byte, 92)) + "0000644\x000000000\x000000000\x0000000000046\x0015302227502\x00005706\x00 0" + string(make([]byte, 355))
	file := small(t)
	if got := string(file[:512]); got != want {
		t.Errorf("%q\nnot\n%q", got, want)
	}
	if got := string(bytes.TrimRight(file[512:1024], "\x00")); got != `{"version":1,"timestamp":"1795764034"}` {
		t.Error(got)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	file := small(t)
	entries, header, err := readAll(file)
	if err != nil || len(entries) != 3 || header.Timestamp != 1795764034 || entries[2].Event.Height != 1 || *entries[2].Event.Parent != entries[1].Hash {
		t.Errorf("%v %+v %v", entries, header, err)
	}
	plain := bytes.Replace(file, []byte(`"1795764034"}`), []byte(`1795764034}  `), 1)
	copy(plain[124:], "00000000044\x00") // two bytes less
	copy(plain[548:550], "\x00\x00")
	copy(plain[148:], "005704\x00 ")
	if _, header, err := readAll(plain); err != nil || header.Timestamp != 1795764034 {
		t.Errorf("a time in digits: %v %+v", err, header)
	}
	if _, _, err := readAll(append(file, make([]byte, 1024)...)); err != nil {
		t.Errorf("with the end that tar writes: %v", err)
	}
	whole, _, err := readAll(file[:2048])
	if err != nil || len(whole) != 1 {
		t.Errorf("what is there so far: %v", err)
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	file := small(t)
	changed := func(at int, b byte) []byte {
		c := bytes.Clone(file)
		c[at] = b
		return c
	}
	for name, c := range map[string]struct {
		file []byte
		is   error
	}{
		"nothing":                  {nil, archive.ErrHeader},
		"another first piece":      {file[1024:], archive.ErrHeader},
		"a wrong sum":              {changed(1024+3, 'x'), archive.ErrTar},
		"altered data":             {changed(1536+2, 'x'), archive.ErrName},
		"something behind a piece": {changed(1536+100, 'x'), archive.ErrTar},
		"cut within":               {file[:1600], archive.ErrTar},
		"more after the end":       {append(append(bytes.Clone(file), make([]byte, 1024)...), file[1024:2048]...), archive.ErrTar},
		"a piece twice":            {append(bytes.Clone(file), file[1024:2048]...), archive.ErrTwice},
	} {
		if _, _, err := readAll(c.file); !errors.Is(err, c.is) {
			t.Errorf("%s: %v, not %v", name, err, c.is)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add(small(f))
	f.Add(append(small(f), make([]byte, 1024)...))
	f.Add([]byte("BELENIOS"))
	f.Fuzz(func(t *testing.T, file []byte) {
		entries, header, err := readAll(file)
		if err != nil {
			return
		}
		if header.Version != 1 {
			t.Errorf("version %d", header.Version)
		}
		for _, e := range entries {
			if archive.HashOf(e.Data) != e.Hash {
				t.Errorf("%v is named %v", archive.HashOf(e.Data), e.Hash)
			}
			if e.Event != nil && !bytes.Equal(e.Event.Append(nil), e.Data) {
				t.Errorf("%q is written again otherwise", e.Data)
			}
		}
	})
}

func FuzzEvent(f *testing.F) {
	for _, seed := range []string{`{"height":0,"type":"Setup","payload":"6d4ab2cc205a4aa988d69716bcb8aee127db4d0e526ce7bf52f9eb4ffc5e9411"}`, `{"parent":"6d4ab2cc205a4aa988d69716bcb8aee127db4d0e526ce7bf52f9eb4ffc5e9411","height":4,"type":"EndBallots"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if e, err := archive.ParseEvent(text); err == nil && !bytes.Equal(e.Append(nil), text) {
			t.Errorf("%q is written again otherwise", text)
		}
	})
}
