package main

import (
	"html"
	"io"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/consents"
	"plenary.example/internal/i18n"
	"plenary.example/internal/newsletter"
	"plenary.example/internal/newsroom"
	"plenary.example/internal/outmail"
)

// addNews adds what was said in public and what is under embargo, a journalist, an issue
// that was sent and a draft, and the links of copies.
func addNews(t *testing.T, p *program, values places) {
	t.Helper()
	ctx, office := t.Context(), ofTheOffice(t, p)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	key, err := p.mail.Tokens(ctx)
	must(err)
	all, _, err := p.news.room.All(ctx, office, 1)
	must(err)
	for _, r := range all {
		switch now := p.news.room.Now(); {
		case r.Embargoed(now):
			values["preview/{link}"], err = p.news.room.PreviewWord(ctx, r.ID)
			must(err)
		case r.PublicAt(now):
			values["/{lang}/news/{year}/{slug} {year}"], values["/{lang}/news/{year}/{slug} {slug}"] = r.Path()[1], r.Slug
			values["/{lang}/news/u/{link} {link}"] = key.Link(outmail.Unsubscribe, r.ID+" 1")
		case r.State == newsroom.Draft:
			values["{release}"] = r.ID
		}
	}
	media, _, err := p.news.room.MediaList(ctx, office, 1)
	must(err)
	kit, err := p.news.room.Kit(ctx)
	must(err)
	issues, _, err := p.news.letter.Issues(ctx, office, 1)
	must(err)
	if len(media) == 0 || len(kit.Files) == 0 || len(issues) < 2 || issues[0].State != newsletter.Draft {
		t.Fatalf("the demonstration lacks journalists, files or issues: %d, %d, %d", len(media), len(kit.Files), len(issues))
	}
	values["{contact}"], values["/{lang}/news/press-kit/{file} {file}"] = media[0].ID, kit.Files[0].ID
	values["{issue}"], values["/{lang}/manage/newsletter/issues/{issue}/mail/{tongue} {tongue}"] = issues[0].ID, "fr"
	sent := issues[len(issues)-1]
	values["/{lang}/newsletter/{volume}/{number} {volume}"], values["/{lang}/newsletter/{volume}/{number} {number}"] = sent.Path()[1], sent.Path()[2]
	_, items, err := p.news.letter.Issue(ctx, office, issues[0].ID)
	must(err)
	values["issues/{issue}/items/{item}"] = items[0].ID
	values["/{lang}/manage/newsletter/issues/{issue}/items/{item} {item}"] = items[0].ID
	readers, _, err := p.news.letter.Subscribers(ctx, office, newsletter.Active, "", 1)
	must(err)
	values["{reader}"] = readers[0].ID
	values["/{lang}/newsletter/mine/{link} {link}"], err = p.news.letter.OwnWord(ctx, readers[0].ID)
	must(err)
	values["/{lang}/manage/newsletter/readers/import/{upload} {upload}"], err = p.news.letter.AddUpload(ctx, office, "readers.csv", []byte("Courriel\nlin@ong.example\n"),
		newsletter.Basis{Words: "Ticked on paper.", Method: consents.Paper, Day: p.clock.Now().AddDate(0, -1, 0)})
	must(err)
	values["/{lang}/newsletter/u/{link} {link}"] = key.Link(outmail.Unsubscribe, sent.ID+" 1")
	must(p.news.letter.Subscribe(ctx, access.Actor{}, "somebody@courriel.example", "fr", "Oui.", ""))
	asked, _, err := p.news.letter.Subscribers(ctx, office, newsletter.Asked, "", 1)
	must(err)
	values["/{lang}/newsletter/confirm/{link} {link}"], err = p.news.letter.AskedWord(ctx, asked[0].ID)
	must(err)
}

// TestNobodyFindsWhatIsUnderEmbargo asks as anybody would for all that leads to news, and
// for what that leads to: pages, feeds, maps, harvests, the doors for programs, searches for
// its very words. None has a word of it, nor its address.
func TestNobodyFindsWhatIsUnderEmbargo(t *testing.T) {
	p, _ := demonstration(t)
	all, _, err := p.news.room.All(t.Context(), ofTheOffice(t, p), 1)
	if err != nil {
		t.Fatal(err)
	}
	var held newsroom.Release
	for _, r := range all {
		if r.Embargoed(p.news.room.Now()) {
			held = r
		}
	}
	if held.ID == "" {
		t.Fatal("the demonstration has nothing under embargo")
	}
	site := httptest.NewServer(p.site(p.cast))
	defer site.Close()
	client := browser(t, site.URL)
	queue := []string{"/", "/sitemap.xml", "/robots.txt", "/oai?verb=ListRecords&metadataPrefix=oai_dc", "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc", "/api/v1/openapi.json", "/api/v1/concerns", "/api/v1/pages", "/api/v1/sign-ons"}
	for _, lang := range i18n.Langs() {
		at := "/" + string(lang)
		for _, path := range []string{"/", "/news", "/news/feed.atom", "/news/press-kit", "/newsletter", "/newsletter/archive", "/newsletter/archive/feed.atom", "/library", "/concerns", "/history", "/sign-ons", "/calendar"} {
			queue = append(queue, at+path)
		}
		for _, words := range []string{held.Headline.In(lang), strings.Fields(held.Headline.In(lang))[0], held.Slug} {
			for _, path := range []string{"/library?q=", "/library?words=", "/library/suggest?q="} {
				queue = append(queue, at+path+url.QueryEscape(words))
			}
		}
		for _, subject := range held.Subjects {
			queue = append(queue, at+"/concerns/"+subject, at+"/concerns/"+subject+"/feed.atom", at+"/news?subject="+subject)
		}
	}
	never := []string{held.Slug, held.ID, held.Headline.EN, held.Headline.FR}
	links, seen, asked := regexp.MustCompile(`(?:href|src|content)="([^"]+)"|<loc>([^<]+)</loc>`), map[string]bool{}, 0
	for ; len(queue) > 0 && asked < 900; queue = queue[1:] {
		path, _, _ := strings.Cut(queue[0], "#")
		if seen[path] || strings.Contains(path, "/outbox") || strings.HasPrefix(path, "/static/") {
			continue // the outbox shows mail, which journalists get earlier; only the demonstration has one
		}
		seen[path] = true
		asked++
		res, err := client.Get(site.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil {
			t.Fatal(path, err)
		}
		body := html.UnescapeString(string(raw)) + res.Header.Get("Location")
		sought := strings.Contains(path, "?q=") || strings.Contains(path, "?words=") // a search says what was sought
		for i, words := range never {
			if strings.Contains(body, words) && !sought || sought && i == 0 && strings.Contains(body, "/"+words) {
				t.Errorf("%s has %q", path, words)
			}
		}
		for _, m := range links.FindAllStringSubmatch(string(raw), -1) {
			to := strings.TrimPrefix(html.UnescapeString(m[1]+m[2]), p.settings.Site())
			if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && (strings.Contains(to, "news") || strings.Contains(to, "concerns") || strings.Contains(to, "sitemap")) {
				queue = append(queue, to)
			}
		}
	}
	for _, lang := range i18n.Langs() {
		for _, path := range []string{"/news/" + held.Path()[1] + "/" + held.Slug, "/news/preview/" + held.ID} {
			res, err := client.Get(site.URL + "/" + string(lang) + path)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if res.StatusCode != 404 {
				t.Errorf("%s: %s", path, res.Status)
			}
		}
	}
	if asked < 60 {
		t.Errorf("only %d addresses asked for", asked)
	}
}
