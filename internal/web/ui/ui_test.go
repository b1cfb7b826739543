package ui

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/static"
	"plenary.example/internal/wording"
)

// themes reads the tokens of both themes, dark ones on top of the light ones.
func themes(t *testing.T) map[string]map[string]string {
	t.Helper()
	light, dark, found := strings.Cut(static.Source("tokens"), "@media (prefers-color-scheme: dark)")
	if !found {
		t.Fatal("tokens.css has no dark theme")
	}
	rule := regexp.MustCompile(`(:root|\.accent-[a-z]+)\s*\{([^}]*)\}`)
	token := regexp.MustCompile(`--([a-z-]+):\s*(#[0-9a-f]{6})\b`)
	read := func(css string, into map[string]string) {
		for _, r := range rule.FindAllStringSubmatch(css, -1) {
			prefix := ""
			if r[1] != ":root" {
				prefix = strings.TrimPrefix(r[1], ".accent-") + "/"
			}
			for _, m := range token.FindAllStringSubmatch(r[2], -1) {
				into[prefix+m[1]] = m[2]
			}
		}
	}
	lightTokens, darkTokens := map[string]string{}, map[string]string{}
	read(light, lightTokens)
	read(dark, darkTokens)
	for name := range lightTokens {
		if darkTokens[name] == "" {
			t.Errorf("the dark theme has no --%s", name)
		}
	}
	return map[string]map[string]string{"light": lightTokens, "dark": darkTokens}
}

// contrast is the ratio of WCAG 2.2, section 1.4.3.
func contrast(a, b string) float64 {
	la, lb := luminance(a), luminance(b)
	if la < lb {
		la, lb = lb, la
	}
	return (la + .05) / (lb + .05)
}

func luminance(hex string) float64 {
	part := func(i int) float64 {
		n, err := strconv.ParseUint(hex[i:i+2], 16, 8)
		if err != nil {
			return math.NaN()
		}
		c := float64(n) / 255
		if c <= .04045 {
			return c / 12.92
		}
		return math.Pow((c+.055)/1.055, 2.4)
	}
	return .2126*part(1) + .7152*part(3) + .0722*part(5)
}

func TestContrastOfText(t *testing.T) {
	for theme, tokens := range themes(t) {
		need := func(fore, ground string, least float64) {
			a, b := tokens[fore], tokens[ground]
			if a == "" || b == "" {
				t.Errorf("%s: no token %s or %s", theme, fore, ground)
				return
			}
			if got := contrast(a, b); !(got >= least) {
				t.Errorf("%s: %s on %s has a contrast of %.2f, less than %.1f", theme, fore, ground, got, least)
			}
		}
		const text, shape = 7, 3 // AAA for text; WCAG 1.4.11 for the edges of controls
		for _, ground := range []string{"paper", "sheet", "sunk"} {
			need("ink", ground, text)
			need("soft", ground, text)
			need("edge", ground, shape)
			need("focus", ground, shape)
			need("bad", ground, text)
			need("good", ground, text)
		}
		for _, tone := range []string{"good", "bad", "waiting", "open", "past", "neutral"} {
			need(tone, tone+"-ground", text)
			need("ink", tone+"-ground", text)
			need(tone, "sheet", text)
		}
		need("ink", "mark", text)
		need("focus", "bad-ground", shape)
		for _, accent := range static.Accents() {
			need(accent+"/accent", "paper", text)
			need(accent+"/accent", "sheet", text)
			need(accent+"/accent", "sunk", text)
			need(accent+"/accent", accent+"/accent-wash", text)
			need(accent+"/accent-deep", accent+"/accent-wash", text)
			need("ink", accent+"/accent-wash", text)
			need("soft", accent+"/accent-wash", text)
			need("on-accent", accent+"/accent", text)
			need("on-accent", accent+"/accent-deep", text)
			for _, ground := range []string{"good-ground", "waiting-ground", "bad-ground", "neutral-ground"} {
				need(accent+"/accent", ground, 4.5) // links inside a notice
			}
		}
	}
	if len(static.Accents()) < 6 {
		t.Errorf("only the accents %v", static.Accents())
	}
}

func TestErrorsOfGathersWhatWasRefused(t *testing.T) {
	l := catalog(t).For(i18n.FR)
	err := fault.Join(fault.Field("title", "ui.fault.invalid.title", nil), fault.New(fault.Conflict, "ui.fault.conflict.title", nil))
	errs := ErrorsOf(l, err)
	if len(errs) != 2 || errs.For("title") != l.T("ui.fault.invalid.title") || errs.For("mover") != "" {
		t.Errorf("%+v", errs)
	}
	if errs := ErrorsOf(l, errors.New("connection refused by 10.0.0.3")); len(errs) != 1 || strings.Contains(errs[0].Sentence, "10.0.0.3") {
		t.Errorf("an inner error shows: %+v", errs)
	}
	if ErrorsOf(l, nil).Any() {
		t.Error("no error gives a refusal")
	}
}

func TestErrorSummaryLinksToTheField(t *testing.T) {
	l := catalog(t).For(i18n.EN)
	doc := render(t, ErrorSummary(l, FormErrors{{Field: "class", Sentence: "Choose one."}})) +
		render(t, Radios(l, Field{Name: "class", Label: "Class"}, []Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}}))
	if !strings.Contains(doc, `href="#f-class"`) || !strings.Contains(doc, `id="f-class"`) || !strings.Contains(doc, `id="f-class-2"`) {
		t.Error(doc)
	}
}

func TestPaginationShowsEndsAndNeighbours(t *testing.T) {
	for _, c := range []struct {
		page, pages int
		want        []int
	}{
		{1, 1, []int{1}}, {1, 3, []int{1, 2, 3}}, {5, 9, []int{1, 0, 4, 5, 6, 0, 9}}, {9, 9, []int{1, 0, 8, 9}},
	} {
		got := PaginationData{Page: c.page, Pages: c.pages}.around()
		if len(got) != len(c.want) {
			t.Errorf("page %d of %d: %v", c.page, c.pages, got)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("page %d of %d: %v", c.page, c.pages, got)
			}
		}
	}
}

func TestClockWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		185 * time.Second: "3:05", 0: "0:00", time.Hour + 2*time.Minute: "1:02:00", -12 * time.Second: "−0:12",
	} {
		if got := ClockWords(d); got != want {
			t.Errorf("%v reads %q, not %q", d, got, want)
		}
	}
}

func TestPercentInBothLanguages(t *testing.T) {
	c := catalog(t)
	if got := percent(c.For(i18n.EN), 2.0/3); got != "66.7%" {
		t.Error(got)
	}
	if got := percent(c.For(i18n.FR), 2.0/3); got != "66,7\u00a0%" {
		t.Error(got)
	}
	if got := percent(c.For(i18n.FR), 1); got != "100\u00a0%" {
		t.Error(got)
	}
}

func TestVoteBarWithoutVotes(t *testing.T) {
	doc := render(t, VoteResult(catalog(t).For(i18n.EN), VoteResultData{ID: "v", Question: "Shall it pass?", Abstain: 3}))
	if strings.Contains(doc, "NaN") || strings.Contains(doc, "vote-bar") || !strings.Contains(doc, "<td class=\"num\">3</td>") {
		t.Error(doc)
	}
}

func TestResolutionOfKeepsBothLanguagesInStep(t *testing.T) {
	w := wording.Wording{
		Title: i18n.Text{EN: "Public wells", FR: "Les puits publics"},
		Whereas: wording.Part{Clauses: []wording.Clause{
			{ID: "a", Text: i18n.Text{EN: "See Res. 13, November 1995;", FR: "Voir la rés. 13, novembre 1995 ;"}},
		}},
		Resolved: wording.Part{Clauses: []wording.Clause{
			{ID: "b", Text: i18n.Text{EN: "Write ~~soon~~ now."}, ToCheck: i18n.FR},
			{ID: "c", Text: i18n.Text{FR: "Publier les analyses."}},
		}},
	}
	resolve := func(lang i18n.Lang, c wording.Citation) (string, bool) {
		return "/" + string(lang) + "/resolutions/" + c.MeetingKey() + "/" + strconv.Itoa(c.Number), true
	}
	both := ResolutionOf(w, resolve, i18n.EN, i18n.FR)
	if len(both.Whereas.Lines) != 1 || len(both.Resolved.Lines) != 2 {
		t.Fatalf("%+v", both)
	}
	doc := render(t, Resolution(catalog(t), i18n.EN, both))
	for _, want := range []string{
		`id="c-a"`, `href="/en/resolutions/1995-11/13"`, `href="/fr/resolutions/1995-11/13"`, "<s>", "Attendu que", "Therefore be it resolved",
		"Not yet written in this language.", "To be checked",
	} {
		if !strings.Contains(doc, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if got := both.Resolved.Lines[1].ClauseID(); got != "c" {
		t.Errorf("clause id %q", got)
	}
	if one := ResolutionOf(w, nil, i18n.EN); len(one.Resolved.Lines) != 1 || len(one.Whereas.Lines[0].EN) != 1 {
		t.Errorf("in one language: %+v", one)
	}
}

func TestRedlineOfNamesWhatChanges(t *testing.T) {
	before := wording.Wording{
		Title: i18n.Text{EN: "Wells"},
		Resolved: wording.Part{Clauses: []wording.Clause{
			{ID: "a", Text: i18n.Text{EN: "Test every well twice a year."}},
			{ID: "b", Text: i18n.Text{EN: "Publish the results."}},
		}},
	}
	after := before
	after.Resolved.Clauses = []wording.Clause{
		{ID: "a", Text: i18n.Text{EN: "Test every well monthly."}},
		{ID: "c", Text: i18n.Text{EN: "Post the results at each well."}},
	}
	l := catalog(t).For(i18n.EN)
	data := RedlineOf(l, i18n.EN, wording.Redline(before, after, i18n.EN))
	inserted, deleted, altered := data.counts()
	if inserted != 1 || deleted != 1 || altered != 1 {
		t.Errorf("%d inserted, %d deleted, %d altered", inserted, deleted, altered)
	}
	doc := render(t, Redline(l, data))
	for _, want := range []string{"<ins>", "<del>", "[added:", "[removed:", "The whole clause is struck.", "One clause is added."} {
		if !strings.Contains(doc, want) {
			t.Errorf("the redline lacks %s", want)
		}
	}
}

func TestPolicyAllowsNothingInline(t *testing.T) {
	for _, nonce := range []string{"", "abc"} {
		csp := CSP(nonce)
		if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") {
			t.Error(csp)
		}
	}
	if !strings.Contains(CSP("abc"), "'nonce-abc'") {
		t.Error(CSP("abc"))
	}
	if csp := CSP("", "https://card.example"); !strings.Contains(csp, "form-action 'self' https://card.example;") || !strings.Contains(CSP(""), "form-action 'self';") {
		t.Error(csp)
	}
}

func TestAccentFallsBackToTheFirst(t *testing.T) {
	s := SampleSite()
	s.Accent = `red" onload="x`
	if got := s.accentClass(); got != "accent-"+static.Accents()[0] {
		t.Error(got)
	}
}
