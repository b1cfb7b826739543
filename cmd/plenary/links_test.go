package main

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"plenary.example/internal/web/door"
)

// unlinked are the pages that no page leads to, with what does. Whatever else is
// an address of ours can be reached from the front page with a mouse, a keyboard
// or a finger, by somebody of the cast.
var unlinked = map[string]string{
	"GET /{lang}/news/u/{link}":                     "a link of a media release as mail",
	"GET /{lang}/newsletter/u/{link}":               "a link of an issue as mail",
	"GET /{lang}/newsletter/confirm/{link}":         "a link of the message that asks to confirm a subscription",
	"GET /{lang}/newsletter/mine/{link}":            "a link of a message to a reader",
	"GET /{lang}/manage/secret-votes/{vote}/edit":   "the desk of a vote that is planned, of which the demonstration has none",
	"GET /{lang}/manage/secret-votes/{vote}/papers": "the desk of a closed vote with papers, of which the demonstration has none",
	// Asked by programs, in secret votes.
	"GET /api/v1/secret-votes":                              "programs, by the description of the API",
	"GET /api/v1/secret-votes/{election}":                   "programs, by the description of the API",
	"GET /api/v1/secret-votes/{election}/addressees":        "programs, by the description of the API",
	"GET /api/v1/secret-votes/{election}/archive":           "programs, by the description of the API",
	"GET /api/v1/secret-votes/{election}/ballots":           "programs, by the description of the API",
	"GET /api/v1/secret-votes/{election}/ballots/{tracker}": "programs, by the description of the API",
	"GET /api/v1/secret-votes/{election}/plan":              "programs, by the description of the API",
	"GET /api/v1/secret-votes/{election}/roll":              "programs, by the description of the API",
	"GET /api/v1/secret-votes/{election}/task":              "programs, by the description of the API",

	// Asked by machines.
	"GET /api/v1/calendar":                             "programs, by the description of the API",
	"GET /api/v1/concerns":                             "programs, by the description of the API",
	"GET /api/v1/concerns/{concern}/thread":            "programs, by the description of the API",
	"GET /api/v1/gatherings/{gathering}/programme":     "programs, by the description of the API",
	"GET /api/v1/gifts":                                "programs, by the description of the API",
	"GET /api/v1/gifts/years":                          "programs, by the description of the API",
	"GET /api/v1/me":                                   "programs, by the description of the API",
	"GET /api/v1/sign-ons":                             "programs, by the description of the API",
	"GET /api/v1/sign-ons/{statement}":                 "programs, by the description of the API",
	"GET /{lang}/sign-ons/{statement}/live":            "listened to by the page of an open statement",
	"GET /{lang}/sign-ons/{statement}/mine/{link}":     "mailed to whoever signed",
	"GET /{lang}/sign-ons/{statement}/vouch/{link}":    "mailed to the contacts of a member",
	"GET /api/v1/meetings":                             "programs, by the description of the API",
	"GET /api/v1/meetings/{key}":                       "programs, by the description of the API",
	"GET /api/v1/pages":                                "programs, by the description of the API",
	"GET /api/v1/pages/{slug}":                         "programs, by the description of the API",
	"GET /api/v1/resolutions":                          "programs, by the description of the API",
	"GET /api/v1/resolutions/{meeting}/{label}":        "programs, by the description of the API",
	"GET /api/v1/resolutions/{meeting}/{label}/thread": "programs, by the description of the API",
	"GET /api/v1/scorecard":                            "programs, by the description of the API",
	"GET /api/v1/{rest...}":                            "programs that are wrong about an address",
	"GET /healthz":                                     "the machine that watches the site",
	"GET /robots.txt":                                  "search engines",
	"GET /sitemap.xml":                                 "search engines, by robots.txt",
	"GET /record/tile/{tile...}":                       "copies and watchers of the record of proof",
	"GET /oai":                                         "harvesters of the library",
	"GET /vocabulary":                                  "programs that follow the address of a concern in the vocabulary",
	"GET /{lang}/meetings/{key}/live/{face}":           "the script of the pages that change by themselves",
	"GET /calendar.ics":                                "calendar programs, by the address that is in print",
	"GET /{lang}/calendar.ics":                         "calendar programs, by the address that the page of subscribing spells out",
	// Lead somewhere else at once.
	"GET /{$}":    "the bare address of the site",
	"GET /fr/{$}": "every page of the French site, as GET /en/{$} every one of the English, where this test walks",
	"GET /{lang}/manage/site/redirects/lists/{list}": "the form of a list of old addresses, once a file was sent",
	"GET /{lang}/manage/books/statements/{upload}":   "the form of a statement, once a file was sent",
	"GET /styleguide": "whoever types the address that the tour gives",
	"GET /outbox":     "what the terminal prints when the demonstration begins",
	// Keys to one thing, in a message to whom it belongs to.
	"GET /{lang}/give/mine/{link}":                                 "a message to the donor",
	"GET /{lang}/give/pledges/{link}":                              "the form of a gift, and a message to whoever filled it in",
	"GET /lists/posts/{id}":                                        "the list’s messages",
	"GET /lists/u/{token}":                                         "the list’s messages",
	"GET /{lang}/lists/{list}/{token}":                             "the list’s messages",
	"GET /{lang}/lists/confirm/post/{token}":                       "a message to the author of a post",
	"GET /{lang}/sign-in/link/{token}":                             "a message to whoever asks to sign in",
	"GET /{lang}/account/data/address/{token}":                     "a message to the new address",
	"GET /{lang}/applications/open/{mailed}":                       "a message to the applicant",
	"GET /{lang}/join/reference/{referee}":                         "a message to the referee",
	"GET /{lang}/gatherings/{gathering}/proposals/by-link/{token}": "a message to whoever proposes without an account",
	"GET /{lang}/applications/{applicant}":                         "a message to the applicant",
	"GET /{lang}/applications/{applicant}/{step}":                  "the applicant’s own page",
	"GET /{lang}/applications/{applicant}/papers/{paper}":          "the applicant’s own page",
	"GET /{lang}/applications/{applicant}/letters/{event}":         "the applicant’s own page",
	"GET /{lang}/officials/{token}":                                "a message to the official",
	// The desk of a gathering.
	"GET /{lang}/gatherings/{gathering}/desk/certificates.pdf":                  "the desk, once the gathering is over",
	"GET /{lang}/gatherings/{gathering}/desk/door/list.json":                    "the script of the door",
	"GET /{lang}/gatherings/{gathering}/desk/evaluation.csv":                    "the evaluation, once it is closed",
	"GET /{lang}/gatherings/{gathering}/register/people/{link}/certificate.pdf": "one’s own page, once the gathering is over",
	"GET /{lang}/gatherings/{gathering}/register/people/{link}/evaluation":      "one’s own page and a message, once the gathering is over",
	// The form of registering, and what is behind its links.
	"GET /{lang}/gatherings/{gathering}/register/forms/{form}/{step}":             "the button that begins a registration",
	"GET /{lang}/gatherings/{gathering}/register/people/{link}/travel/letter.pdf": "the page of a request to the travel fund, once it is decided",
	// Shown when it is time.
	"GET /{lang}/roundtables/{table}/evidence/{evidence}": "the item, where an organization sent a file",
	"GET /{lang}/roundtables/{table}/files/{kept}":        "the ask or the commitment, where there is a file",
	"GET /{lang}/manage/organizations/merge":              "the page of organizations that look alike; none does",
	"GET /{lang}/card/{session}":                          "the button by which one pays",
	"GET /{lang}/payments/{checkout}":                     "the card page, once something is paid",
	"GET /{lang}/elections/{election}/nominate":           "the election, while nominations are open",
	"GET /{lang}/elections/{election}/about-me":           "the nomination of whoever reads it; none of the cast stands",
	"GET /{lang}/manage/elections/{election}/edit":        "the election’s desk, until the vote opens",
	"GET /{lang}/manage/elections/{election}/floor":       "the election’s desk, until the vote opens",
	"GET /{lang}/manage/import/{upload}/report.csv":       "the file’s page, once it is brought in",
	"GET /{lang}/meetings/{key}/chair/{act}":              "the chair’s page, in a meeting",
	"GET /{lang}/meetings/{key}/speakers/me":              "the floor, in a meeting",
	"GET /{lang}/meetings/{key}/speakers/call":            "the chair’s page, in a meeting",
	"GET /{lang}/meetings/{key}/speakers/extend":          "the chair’s page, in a meeting",
	"GET /{lang}/meetings/{key}/speakers/statistics.csv":  "the statistics, once somebody has spoken",
	"GET /{lang}/meetings/{key}/join/{token}":             "a message to whoever takes part from elsewhere",
	"GET /{lang}/meetings/{key}/chair/motion":             "the chair’s page, in a meeting",
	"GET /{lang}/meetings/{key}/advance":                  "the scrutineers’ page, where the by-laws allow votes in advance",
	"GET /{lang}/meetings/{key}/rise":                     "leads to the floor",
	"GET /{lang}/meetings/{key}/votes/{vote}":             "the floor and the hall’s screen, once a result is announced",
	"GET /{lang}/meetings/{key}/items/{item}/amend":       "the chair’s page, in a meeting",
	"GET /{lang}/outbox/{id}/files/{n}":                   "the few messages of the outbox that have a file",
}

var (
	tag       = regexp.MustCompile(`<(?:a|link|img|iframe|form|div|section)\b[^>]*>`)
	leadsTo   = regexp.MustCompile(`\b(?:href|src|action|hx-get|data-live)="(/[^"]*)"`)
	postsForm = regexp.MustCompile(`method="post"`)
)

// linksOf are the addresses of ours that a page leads to, each once.
func linksOf(page string) []string {
	var list []string
	for _, found := range tag.FindAllString(page, -1) {
		if postsForm.MatchString(found) {
			continue
		}
		if to := leadsTo.FindStringSubmatch(found); to != nil {
			address, _, _ := strings.Cut(html.UnescapeString(to[1]), "#")
			if !strings.HasPrefix(address, "/fr/") && !strings.HasPrefix(address, "/static/") && !slices.Contains(list, address) {
				list = append(list, address)
			}
		}
	}
	return list
}

// everyPageIsReached walks from the front page as everybody of the cast.
func everyPageIsReached(t *testing.T, p *program, base string, roles []string, clients map[string]*http.Client) {
	t.Helper()
	w := newWalker(t, base, routesOf(p))
	for _, role := range roles {
		each := 2
		if strings.HasPrefix(role, "manage:") {
			each = 12 // who has most pages to go to
		}
		w.walk(role, clients[role], each)
	}
	for _, route := range routesOf(p) {
		reason := unlinked[route.Pattern]
		if reached := w.reached[route.Pattern]; strings.HasPrefix(route.Pattern, http.MethodGet+" ") && reached == (reason != "") {
			t.Errorf("%s is reached by a link: %v, and stands in the list of those that are not with the reason %q", route.Pattern, reached, reason)
		}
	}
	t.Logf("%d pages walked", w.asked)
}

// walker follows links from page to page.
type walker struct {
	t       *testing.T
	base    string
	mux     *http.ServeMux  // tells which route an address is
	reached map[string]bool // routes that a link led to
	asked   int
}

func newWalker(t *testing.T, base string, routes []door.Route) *walker {
	t.Helper()
	w := &walker{t: t, base: base, mux: http.NewServeMux(), reached: map[string]bool{}}
	for _, route := range routes {
		if strings.HasPrefix(route.Pattern, http.MethodGet+" ") {
			w.mux.Handle(route.Pattern, http.NotFoundHandler())
		}
	}
	return w
}

// route is the pattern of an address of ours; empty for none.
func (w *walker) route(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	_, pattern := w.mux.Handler(&http.Request{Method: http.MethodGet, URL: u, Host: "site"})
	return pattern
}

// walk goes from the front page wherever links lead, as one person: a few
// addresses of each route, since the hundredth resolution leads where the first does.
func (w *walker) walk(role string, client *http.Client, each int) {
	w.t.Helper()
	from := map[string]string{}
	waiting, known, visits := []string{"/en/"}, map[string]bool{"/en/": true}, map[string]int{}
	for len(waiting) > 0 {
		address := waiting[0]
		waiting = waiting[1:]
		pattern := w.route(address)
		kind := pattern
		if strings.Contains(address, "?") {
			kind += "?" // one list narrowed in ten ways is not ten lists
		}
		if pattern == "" || visits[kind] == each {
			continue
		}
		visits[kind]++
		resp, err := client.Get(w.base + address)
		if err != nil {
			w.t.Fatal(err)
		}
		w.asked++
		var body []byte
		if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
			if body, err = io.ReadAll(resp.Body); err != nil {
				w.t.Fatal(err)
			}
		}
		_ = resp.Body.Close()
		if resp.StatusCode >= http.StatusBadRequest {
			w.t.Errorf("for %s a link of %s leads to %s: %s", role, from[address], address, resp.Status)
			continue
		}
		w.reached[pattern] = true
		next := linksOf(string(body))
		if to := resp.Header.Get("Location"); to != "" {
			next = append(next, strings.TrimPrefix(to, w.base))
		}
		for _, to := range next {
			if !known[to] {
				known[to], from[to] = true, address
				waiting = append(waiting, to)
			}
		}
	}
}
