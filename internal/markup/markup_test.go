package markup_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/markup"
)

// TestEveryTextIsReadBack: whatever words stand in an element or an attribute, a reader
// finds them there again, less what XML has no place for.
func TestEveryTextIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, value := rapid.String().Draw(t, "text"), rapid.String().Draw(t, "value")
		w := markup.New()
		w.Open("root")
		w.Inline("p", markup.A("a", value))
		w.Text(text)
		w.Leaf("b", text)
		w.Text("after")
		var got struct {
			P struct {
				A string `xml:"a,attr"`
				T string `xml:",chardata"`
				B string `xml:"b"`
			} `xml:"p"`
		}
		raw := w.Bytes()
		if err := xml.Unmarshal(raw, &got); err != nil {
			t.Fatalf("%v\n%q", err, raw)
		}
		kept := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r < 0x20 && r != '\n' && r != '\t' && r != '\r' || r == 0xfffe || r == 0xffff {
					return -1
				}
				return r
			}, s)
		}
		if got.P.T != kept(text)+"after" || got.P.B != kept(text) || got.P.A != kept(value) {
			t.Fatalf("%q, %q: %+v of %q", text, value, got, raw)
		}
	})
}

func TestElementsNestAndSpaceCountsWithinText(t *testing.T) {
	w := markup.New()
	w.Open("a", markup.A("x", ""), markup.A("y", "1"))
	w.Open("b")
	w.Close()
	w.Inline("p")
	w.Text("one ")
	w.Leaf("i", "two")
	w.Close()
	if got, want := string(w.Bytes()), markup.Head+"<a y=\"1\">\n <b></b>\n <p>one <i>two</i></p>\n</a>\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	d := xml.NewDecoder(strings.NewReader(string(w.Bytes())))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
