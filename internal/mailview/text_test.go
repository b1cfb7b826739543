package mailview_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/mailview"
)

func TestTextIsCutIntoParagraphsAndQuotes(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "",
		"\n\n":                            "",
		"a\nb\n\nc\n":                     "0 a|b; 0 c",
		"a\n> b\n>> c\n> > d\n>> >e\nf\n": "0 a; 1 b; 2 c|d; 3 e; 0 f",
		"> a\n>\n> b\n":                   "1 a; 1 b",
		">a\n>  b\n":                      "1 a| b",
		"a\r\n> b\r\n":                    "0 a; 1 b",
		"a > b\n":                         "0 a > b",
		"a\n-- \nZoe\n\nONG\n":            "0 a; 0s --|Zoe; 0s ONG",
		"a\n--\nZoe\n":                    "0 a; 0s --|Zoe",
		"a\n---\nZoe\n":                   "0 a|---|Zoe",
		"a\n-- \nZoe\n> b\nc\n":           "0 a; 0s --|Zoe; 1 b; 0 c",
		"> a\n> -- \n> Zoe\n":             "1 a; 1s --|Zoe",
		"a\n-----Original Message-----\nFrom: b\n\n> c\n":          "0 a; 1 -----Original Message-----|From: b; 2 c",
		"a\n-- \nZoe\n-----Message d’origine-----\nDe : b\nc\n":    "0 a; 0s --|Zoe; 1 -----Message d’origine-----|De : b|c",
		"a\n________________________________\nDe : b\nc\n":         "0 a; 1 ________________________________|De : b|c",
		"a\n________________________________\nListe des membres\n": "0 a|________________________________|Liste des membres",
		strings.Repeat(">", 500) + " a":                            "20 a",
	} {
		var got []string
		for _, b := range mailview.Blocks(text) {
			mark := ""
			if b.Signature {
				mark = "s"
			}
			got = append(got, fmt.Sprintf("%d%s %s", b.Quote, mark, strings.Join(b.Lines, "|")))
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%q: %q, want %q", text, strings.Join(got, "; "), want)
		}
	}
}

func TestBlocksLoseNoWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`((> ?){0,4}[a-zé:_ -]{0,40}\n|-- \n|-----Original Message-----\n|\n){0,20}`).Draw(t, "text")
		var words []string
		for _, b := range mailview.Blocks(text) {
			if len(b.Lines) == 0 {
				t.Fatalf("an empty block of %q", text)
			}
			words = append(words, strings.Fields(strings.Join(b.Lines, " "))...)
		}
		if got, want := strings.Join(words, " "), strings.Join(strings.Fields(strings.ReplaceAll(text, ">", " ")), " "); got != want {
			t.Fatalf("%q became %q", want, got)
		}
	})
}

func TestWebAddressesAreFound(t *testing.T) {
	for line, want := range map[string]string{
		"":                                              "",
		"no address":                                    "no address",
		"see https://ong.example/a?b=c#d ok":            "see [https://ong.example/a?b=c#d] ok",
		"HTTP://ONG.example":                            "[HTTP://ONG.example]",
		"https://ong.example.":                          "[https://ong.example].",
		"(https://ong.example/a)":                       "([https://ong.example/a])",
		"https://ong.example/a_(b)":                     "[https://ong.example/a_(b)]",
		"(see https://ong.example/a_(b)).":              "(see [https://ong.example/a_(b)]).",
		"<https://ong.example/a>":                       "<[https://ong.example/a]>",
		"« https://ong.example/é »":                     "« [https://ong.example/é] »",
		"“https://ong.example/a”, and":                  "“[https://ong.example/a]”, and",
		"https://ong.example/a, https://ong.example/b;": "[https://ong.example/a], [https://ong.example/b];",
		"https://ong.example/a…":                        "[https://ong.example/a]…",
		"https://ong.example/a?!":                       "[https://ong.example/a]?!",
		"https://ong.example\u00a0: ici":                "[https://ong.example]\u00a0: ici",
		"https://":                                      "https://",
		"https://.":                                     "https://.",
		"xhttps://ong.example":                          "xhttps://ong.example",
		"javascript:alert(1)":                           "javascript:alert(1)",
		"mailto:zoe@ong.example":                        "mailto:zoe@ong.example",
		"https://ong.example:port/":                     "https://ong.example:port/",
		"https://[::1/":                                 "https://[::1/",
		"https://ong.example/\"onclick=x":               "[https://ong.example/]\"onclick=x",
		"https://" + strings.Repeat("a", 5000):          "https://" + strings.Repeat("a", 5000),
	} {
		var got strings.Builder
		for _, p := range mailview.Links(line) {
			if p.URL != "" {
				got.WriteString("[" + p.URL + "]")
			} else {
				got.WriteString(p.Text)
			}
		}
		if got.String() != want {
			t.Errorf("%q: %q, want %q", line, got.String(), want)
		}
	}
}

func TestPiecesOfALineAreTheLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.OneOf(rapid.String(), rapid.StringMatching(`((https?://|HTTP://)?[a-z.]{0,9}[/)(\]\[.,:;!?'"…’é ]{0,4}){0,9}`)).Draw(t, "line")
		joined := ""
		for _, p := range mailview.Links(line) {
			joined += p.Text
			if p.URL != "" && (p.URL != p.Text || !strings.HasPrefix(strings.ToLower(p.URL), "http")) {
				t.Fatalf("%q: %q", line, p)
			}
		}
		if joined != line {
			t.Fatalf("%q became %q", line, joined)
		}
	})
}

func TestHostileTextIsReadInItsOwnTime(t *testing.T) {
	began := time.Now()
	mailview.Blocks(strings.Repeat("> ", 1<<20))
	mailview.Blocks(strings.Repeat("____________________\n", 1<<16))
	mailview.Links(strings.Repeat("https://a", 1<<17))
	mailview.Links(strings.Repeat("https://a ", 1<<17))
	mailview.Links("https://a" + strings.Repeat(")", 1<<20))
	if took := time.Since(began); took > 15*time.Second {
		t.Error(took)
	}
}
