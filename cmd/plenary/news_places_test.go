package main

import (
	"testing"

	"plenary.example/internal/access"
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
	values["/{lang}/newsletter/u/{link} {link}"] = key.Link(outmail.Unsubscribe, sent.ID+" 1")
	must(p.news.letter.Subscribe(ctx, access.Actor{}, "somebody@courriel.example", "fr", "Oui.", ""))
	asked, _, err := p.news.letter.Subscribers(ctx, office, newsletter.Asked, "", 1)
	must(err)
	values["/{lang}/newsletter/confirm/{link} {link}"], err = p.news.letter.AskedWord(ctx, asked[0].ID)
	must(err)
}
