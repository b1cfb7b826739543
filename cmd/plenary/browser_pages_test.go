//go:build browser

package main

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"plenary.example/internal/access"
)

// visit is a page to look at.
type visit struct {
	path string // in English
	who  string // first name of the cast; empty: a visitor
	key  bool   // looked at in every width and theme
}

// visits are every page that the routes name, each as the first of the cast who
// may see it, and some states of them that the routes do not tell.
func visits(t *testing.T, s *stage) []visit {
	t.Helper()
	who := []string{"", "Aino", "Zohra", "Saoirse", "Priscilla", "Ngaire", "Mehdi"}
	clients := map[string]*http.Client{}
	for _, name := range who {
		clients[name] = browser(t, s.site.URL)
		if name != "" {
			signIn(t, clients[name], s.site.URL, s.cast[name].PersonID)
		}
	}
	values := pathValues(t, s.p)
	var list []visit
	for _, route := range routesOf(s.p) {
		method, _, _ := strings.Cut(route.Pattern, " ")
		if method != http.MethodGet || route.Stream {
			continue
		}
		path := values.address(route.Pattern)
		for _, name := range who {
			if s.isPage(t, clients[name], path) {
				list = append(list, visit{path: path, who: name})
				break
			}
		}
	}
	m, id := "/en/meetings/"+values["{key}"], values["{id}"]
	list = append(list,
		visit{path: "/en/library?q=detention"}, visit{path: "/en/library?q=nothing-such-anywhere"}, visit{path: "/en/no-such-page"},
		visit{path: "/en/drafts/" + id, who: "Zohra"}, visit{path: "/en/drafts/" + id, who: "Saoirse"}, visit{path: "/en/drafts/none", who: "Aino"},
		visit{path: m + "/floor", who: "Beatrix"}, visit{path: m + "/floor", who: "Jerome"}, visit{path: m + "/chair/void", who: "Ngaire"}, visit{path: m + "/chair/motion?kind=refer", who: "Ngaire"},
		visit{path: m + "/chair/adjourn", who: "Ngaire"}, visit{path: m + "/chair", who: "Aino"}, visit{path: "/en/account", who: "Tomasz"}, visit{path: "/en/drafts", who: "Tomasz"}, visit{path: "/en/manage", who: "Aino"},
	)
	l := "/en/lists/ccrlist"
	list = append(list,
		visit{path: l + "/archive/threads/1", who: "Aino"}, visit{path: l + "/archive?q=exams", who: "Aino"}, visit{path: l + "/archive?q=nothing-such-anywhere", who: "Aino"},
		visit{path: l, who: "Aino"}, visit{path: l, who: "Priscilla"}, visit{path: l + "/subscribers/" + s.subscriber(t, "Jerome"), who: "Priscilla"}, visit{path: "/en/lists/inland", who: "Zohra"},
		visit{path: l + "/archive", who: "Tomasz"}, visit{path: l + "/subscription", who: "Beatrix"}, visit{path: "/en/lists/executive", who: "Aino"},
	)
	list = append(list, visit{path: "/en/bodies/executive-committee"}, visit{path: "/en/bodies/immigration-settlement"}, visit{path: "/en/bodies/immigration-settlement/history?on=1995-03-01"})
	for i, v := range list {
		for _, end := range []string{"/en/", "/en/library", "/13", "/drafts", "/drafts/" + id, "/text/en", "/manage", "/desk", "/chair", "/floor", "/projector", m, l, l + "/archive/threads/1", l + "/subscribe"} {
			list[i].key = list[i].key || v.who != "Tomasz" && strings.HasSuffix(v.path, end)
		}
	}
	return list
}

// subscriber is the key of somebody's subscription to the discussion list.
func (s *stage) subscriber(t *testing.T, name string) string {
	t.Helper()
	l, err := s.p.lists.ListBySlug(t.Context(), "ccrlist")
	if err != nil {
		t.Fatal(err)
	}
	own, err := s.p.lists.Own(t.Context(), access.Actor{PersonID: s.cast[name].PersonID}, l)
	if err != nil || own == nil {
		t.Fatalf("%s is not on the list (%v)", name, err)
	}
	return own.ID
}

// TestBrowserEveryPage looks at every page in both languages: nobody is shut
// out by how it is made, nothing is wider than the window, nothing complains in
// the console, nothing is asked of another host. The widths and themes take
// turns; the key pages are seen in all of them, now in one language, now in the other.
func TestBrowserEveryPage(t *testing.T) {
	s := newStage(t)
	byPerson := map[string][]visit{}
	for _, v := range visits(t, s) {
		byPerson[v.who] = append(byPerson[v.who], v)
	}
	for _, who := range slices.Sorted(maps.Keys(byPerson)) {
		for part := range slices.Chunk(byPerson[who], 20) {
			t.Run("as "+who, func(t *testing.T) {
				t.Parallel()
				look(t, s, who, part)
			})
		}
	}
}

// look has one person look at pages.
func look(t *testing.T, s *stage, who string, pages []visit) {
	t.Helper()
	looks := []struct {
		width int64
		theme string
	}{{360, "light"}, {1440, "dark"}, {360, "dark"}, {1440, "light"}}
	w, turn, seen := s.screen(t, who), 0, 0
	for n, v := range pages {
		for i, lang := range []string{"en", "fr"} {
			path := strings.Replace(v.path, "/en/", "/"+lang+"/", 1)
			path = strings.Replace(path, "/text/en", "/text/"+lang, 1)
			if i == 1 && path == v.path {
				continue // in no language
			}
			turn++
			opened := false
			for k, look := range looks {
				if everywhere := v.key && i == n%2; !everywhere && k != turn%len(looks) {
					continue
				}
				w.wide(look.width, look.theme)
				if !opened { // the window then changes under the page, as a phone that is turned
					w.open(path)
					opened = true
				}
				seen++
				for _, fault := range w.wrong() {
					t.Errorf("%s, %d px, %s: %s", path, look.width, look.theme, fault)
				}
			}
		}
	}
	t.Logf("%d pages looked at", seen)
}

// TestBrowserFirstVisit weighs what a visitor's first visit to each public page
// takes, each in a window of its own that is closed after it.
func TestBrowserFirstVisit(t *testing.T) {
	const most, requests = 100 << 10, 8
	s := newStage(t)
	var public []visit
	for _, v := range visits(t, s) {
		if v.who == "" && !strings.Contains(v.path, "outbox") {
			public = append(public, v)
		}
	}
	for part := range slices.Chunk(public, 30) {
		t.Run("some", func(t *testing.T) {
			t.Parallel()
			for _, v := range part {
				t.Run(v.path, func(t *testing.T) {
					w := s.screen(t, "")
					w.open(v.path)
					w.still()
					w.mu.Lock()
					defer w.mu.Unlock()
					if w.bytes > most || w.requests > requests {
						t.Errorf("%.0f bytes in %d requests on a first visit; at most %d in %d", w.bytes, w.requests, most, requests)
					}
				})
			}
		})
	}
}
