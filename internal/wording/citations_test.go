package wording_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

func TestCitations(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // "text=number@meeting", one after the other
	}{
		{"as in Res. 13, November 1995, on detention", "Res. 13, November 1995=13@1995-11"},
		{"(Res. 13, Nov. 1995)", "Res. 13, Nov. 1995=13@1995-11"},
		{"Res.: 13 , Nov 1995", "Res.: 13 , Nov 1995=13@1995-11"},
		{"Resolution 7 (May 2009) stands", "Resolution 7 (May 2009)=7@2009-05"},
		{"resolutions 3 and 4, May 2001.", "resolutions 3=3@2001-05|4, May 2001=4@2001-05"},
		{"Resolutions 3, 4 and 12, May 2001", "Resolutions 3=3@2001-05|4=4@2001-05|12, May 2001=12@2001-05"},
		{"Rés. 13, nov. 1995", "Rés. 13, nov. 1995=13@1995-11"},
		{"RÉSOLUTION 13, NOVEMBRE 1995", "RÉSOLUTION 13, NOVEMBRE 1995=13@1995-11"},
		{"la résolution 7, mai 2009", "résolution 7, mai 2009=7@2009-05"},
		{"la résolution no 7 de mai 2009", "résolution no 7 de mai 2009=7@2009-05"},
		{"la résolution n° 7 du 1er mai 2009", "résolution n° 7 du 1er mai 2009=7@2009-05"},
		{"la résolution\u00a0no\u00a07, déc.\u00a02009", "résolution\u00a0no\u00a07, déc.\u00a02009=7@2009-12"},
		{"Resolution 12 of November 2014", "Resolution 12 of November 2014=12@2014-11"},
		{"Resolution no. 12 adopted in November 2014", "Resolution no. 12 adopted in November 2014=12@2014-11"},
		{"les résolutions 3 et 4, mai 2001", "résolutions 3=3@2001-05|4, mai 2001=4@2001-05"},
		{"les résolutions 3 et 4 (mai 2001)", "résolutions 3=3@2001-05|4 (mai 2001)=4@2001-05"},
		{"résolution 12 d’avril 2014; Res. 1 at the December 2014", "résolution 12 d’avril 2014=12@2014-04|Res. 1 at the December 2014=1@2014-12"},
		{"Resolution 5, May 24, 2009", "Resolution 5, May 24, 2009=5@2009-05"},
		{"Res 2, fevrier 1990", "Res 2, fevrier 1990=2@1990-02"},
		{"Res. 13, Nov. 1995 and 7, May 2009", "Res. 13, Nov. 1995=13@1995-11|7, May 2009=7@2009-05"},
		{"Res. 13, Nov. 1995; Res. 7, May 2009", "Res. 13, Nov. 1995=13@1995-11|Res. 7, May 2009=7@2009-05"},
		{"Res. 13, November 1995 and 7 May 2009 was the day", "Res. 13, November 1995=13@1995-11"},
		{"the CCR’s Resolution 1, June 1985", "Resolution 1, June 1985=1@1985-06"},
		{"Security Council resolution 1325 (2000)", ""},
		{"Security Council resolution 688, April 1991", ""},
		{"General Assembly’s resolution 46, December 1991", ""},
		{"UN Resolution 46, December 1991", ""},
		{"A/RES/48/104, December 1993", ""},
		{"resolution 13 of 1995", ""},
		{"resolution 13, Brumaire 1995", ""},
		{"résolution 13, jui. 1995", ""},
		{"resolution 0, May 1995", ""},
		{"We resolved 13 things in May 1995", ""},
		{"resolution 13, May 19955", ""},
		{"the resolution of the dispute in May 1995", ""},
		{"res", ""},
		{"r\xe9s. 13, May 1995", ""},
	} {
		var got []string
		for _, f := range wording.Citations(c.text, i18n.EN) {
			got = append(got, fmt.Sprintf("%s=%d@%s", c.text[f.Start:f.End], f.Number, f.MeetingKey()))
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.text, s, c.want)
		}
	}
}

func TestLink(t *testing.T) {
	text := "Recalling Res. 13, Nov. 1995 and ~~Res. 2, May 1999 or~~ Res. 7, May 2009 ~~open"
	spans := wording.Link(text, i18n.EN, func(c wording.Citation) (string, bool) {
		return fmt.Sprintf("/%s/%d", c.MeetingKey(), c.Number), c.Number != 7
	})
	var got []string
	for _, s := range spans {
		got = append(got, fmt.Sprintf("%s[%s]%v", s.Text, s.Href, s.Struck))
	}
	want := "Recalling []false|Res. 13, Nov. 1995[/1995-11/13]false| and []false|Res. 2, May 1999[/1999-05/2]true| or[]true| Res. 7, May 2009 ~~open[]false"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("\n got %s\nwant %s", s, want)
	}
	if spans := wording.Link("", i18n.EN, nil); spans != nil {
		t.Errorf("an empty text has spans: %v", spans)
	}
}

func TestCited(t *testing.T) {
	w := wording.Wording{
		Title: i18n.Text{EN: "Following up on Res. 2, May 1999"},
		Whereas: wording.Part{Clauses: []wording.Clause{{ID: "a", Text: i18n.Text{
			EN: "Res. 13, Nov. 1995 and Resolution 2 (May 1999)", FR: "les résolutions 13, nov. 1995 et 2, mai 1999",
		}}}},
	}
	var got []string
	for _, c := range wording.Cited(w) {
		got = append(got, fmt.Sprintf("%d@%s", c.Number, c.MeetingKey()))
	}
	if s := strings.Join(got, " "); s != "2@1999-05 13@1995-11" {
		t.Errorf("cited %s", s)
	}
}

func TestCitationIsReadBack(t *testing.T) {
	c := localizers(t)
	for _, lang := range i18n.Langs() {
		for month := time.January; month <= time.December; month++ {
			want := wording.Citation{Number: 13, Year: 1995, Month: month}
			said := want.Say(c.For(lang))
			want.End = len(said)
			if got := wording.Citations(said, lang); len(got) != 1 || got[0] != want {
				t.Errorf("%q is read as %+v", said, got)
			}
		}
	}
	if got := (wording.Citation{Number: 7, Year: 2009, Month: time.May}).Say(c.For(i18n.FR)); got != "Rés. 7, mai 2009" {
		t.Error(got)
	}
}

func FuzzCitations(f *testing.F) {
	for _, s := range []string{"Res. 13, Nov. 1995 and 7, May 2009", "résolutions 3 et 4 (mai 2001", "~~Res. 1, mai 1999~~ ~~", "R\xc3s 1", "rés\xff 1, 2, 3, 4 May 2000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, c := range wording.Citations(s, i18n.FR) {
			if c.Start < last || c.End <= c.Start || c.End > len(s) || c.Number < 1 || c.Month < 1 || c.Month > 12 || c.Year < 1900 {
				t.Fatalf("%q: citation %+v after %d", s, c, last)
			}
			if utf8.ValidString(s) && (!utf8.ValidString(s[c.Start:c.End]) || !utf8.ValidString(s[:c.Start])) {
				t.Fatalf("%q: %+v cuts a character", s, c)
			}
			last = c.End
		}
		joined := ""
		for _, span := range wording.Link(s, i18n.EN, func(wording.Citation) (string, bool) { return "/", true }) {
			joined += span.Text
		}
		if strings.ReplaceAll(joined, "~", "") != strings.ReplaceAll(s, "~", "") {
			t.Fatalf("%q: the spans read %q", s, joined)
		}
	})
}
