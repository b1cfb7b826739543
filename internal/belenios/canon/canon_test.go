package canon_test

import (
	"errors"
	"strings"
	"testing"

	"plenary.example/internal/belenios/canon"
)

// What belenios-tool 2.0 made of a description with every character below 48, some
// beyond ASCII and the marks that HTML escapes.
const asTheToolWrites = `"\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f !\"#$%&'()*+,-./\u007fé😀/<>&\\\""`

func TestStringsAreEscapedAsTheToolDoes(t *testing.T) {
	var text strings.Builder
	for c := range 0x30 {
		if c > 0 {
			text.WriteByte(byte(c))
		}
	}
	text.WriteString("\x7fé😀/<>&\\\"")
	if got := string(canon.AppendText(nil, text.String())); got != asTheToolWrites {
		t.Errorf("%s\nnot\n%s", got, asTheToolWrites)
	}
	r := canon.NewReader([]byte(asTheToolWrites))
	if got := r.Text(1000); got != text.String() || r.End() != nil {
		t.Errorf("%q, %v", got, r.Err())
	}
}

func TestOtherSpellingsAreRefused(t *testing.T) {
	for name, read := range map[string]func(*canon.Reader){
		"text":  func(r *canon.Reader) { r.Text(20) },
		"word":  func(r *canon.Reader) { r.Word(20) },
		"whole": func(r *canon.Reader) { r.Whole() },
		"list":  func(r *canon.Reader) { r.List(3, func() { r.Whole() }) },
		"any":   func(r *canon.Reader) { r.Skip(4) },
	} {
		for _, bad := range map[string][]string{
			"text":  {``, `"`, `"a`, `a`, `"\u0041"`, `"\/"`, `"\u007F"`, `"\u000a"`, "\"\n\"", `"` + "\xff" + `"`, `"` + "\xc0\x80" + `"`, `"a" `, ` "a"`, `"` + strings.Repeat("a", 22) + `"`, `"\`, `"\u00`},
			"word":  {``, `"`, `"a b"`, `"é"`, `"\n"`, `"` + strings.Repeat("a", 21) + `"`},
			"whole": {``, `-1`, `01`, `1.0`, `1e3`, `"1"`, `1073741824`, `"1073741823"`, `"9007199254740993"`, `99999999999999999999`},
			"list":  {``, `[`, `[1`, `[1,]`, `[,1]`, `[1 ,2]`, `[1,2,3,4]`, `[1]]`},
			"any":   {``, `{`, `{"a"}`, `{"a":}`, `{"a":1,}`, `[[[[[1]]]]]`, `nul`, `tru`, `-`, `{a:1}`, `{"a": 1}`},
		}[name] {
			r := canon.NewReader([]byte(bad))
			read(r)
			if err := r.End(); !errors.Is(err, canon.ErrForm) {
				t.Errorf("%s: %s was taken", name, bad)
			}
		}
	}
}

func FuzzReader(f *testing.F) {
	for _, seed := range []string{asTheToolWrites, `{"a":[1,"1073741824",true,null,-3],"b":{"c":"d"}}`, `[]`, `"\u`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r := canon.NewReader(text)
		if s := r.Text(1 << 20); r.End() == nil && string(canon.AppendText(nil, s)) != string(text) {
			t.Errorf("%q is written again otherwise", text)
		}
		r = canon.NewReader(text)
		if n := r.Whole(); r.End() == nil && string(canon.AppendWhole(nil, n)) != string(text) {
			t.Errorf("%q is written again otherwise", text)
		}
		r = canon.NewReader(text)
		if got := r.Skip(10); r.End() == nil && string(got) != string(text) {
			t.Errorf("%q is not the whole of %q", got, text)
		}
	})
}
