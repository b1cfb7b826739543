// Package sources is what issues of the newsletter are put together from: news,
// resolutions adopted, events to come, what changed. Each offers what everybody sees, and
// nothing else.
package sources

import (
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/calendar"
	"plenary.example/internal/concerns"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/newsletter"
	"plenary.example/internal/newsroom"
	"plenary.example/internal/publications"
	"plenary.example/internal/resolutions"
)

// News are media releases and statements.
type News struct{ Newsroom *newsroom.Service }

// Name is that of the source.
func (News) Name() string { return "news" }

// Offers are what is public: what is under embargo is not.
func (n News) Offers(ctx context.Context, since time.Time) ([]newsletter.Offer, error) {
	list, _, err := n.Newsroom.News(ctx, newsroom.Filter{})
	if err != nil {
		return nil, err
	}
	var offers []newsletter.Offer
	for _, r := range list {
		if r.Public.Before(since) {
			break
		}
		words := r.Subhead
		for _, lang := range i18n.Langs() {
			if !words.Has(lang) {
				first, _, _ := strings.Cut(r.Body.Only(lang), "\n\n")
				words = words.With(lang, first)
			}
		}
		offers = append(offers, newsletter.Offer{Key: r.ID, Title: r.Headline, Words: words, Path: strings.Join(r.Path(), "/"), At: r.Public})
	}
	return offers, nil
}

// Adopted are resolutions that came into the library.
type Adopted struct {
	Resolutions *resolutions.Service
	Catalog     *i18n.Catalog
}

// Name is that of the source.
func (Adopted) Name() string { return "resolutions" }

// Offers are the resolutions adopted since an instant.
func (a Adopted) Offers(ctx context.Context, since time.Time) ([]newsletter.Offer, error) {
	list, err := a.Resolutions.Feed(ctx)
	if err != nil {
		return nil, err
	}
	var offers []newsletter.Offer
	for _, e := range list {
		day := db.ParseDay(e.Dated())
		if day.Before(since) {
			continue
		}
		words := i18n.Text{}
		for _, lang := range i18n.Langs() {
			words = words.With(lang, a.Catalog.For(lang).T("newsletter.adopted", "Day", day))
		}
		offers = append(offers, newsletter.Offer{Key: e.Resolution.ID, Title: e.Resolution.Title(), Words: words, Path: "resolutions/" + e.Address().String(), At: day})
	}
	return offers, nil
}

// Events are what is held in the months to come.
type Events struct {
	Calendar *calendar.Service
	Catalog  *i18n.Catalog
	Now      func() time.Time
}

// Name is that of the source.
func (Events) Name() string { return "events" }

// ahead is how far the events of an issue may be off.
const ahead = 183 * 24 * time.Hour

// Offers are the events to come that everybody may know of, the nearest first.
func (e Events) Offers(ctx context.Context, _ time.Time) ([]newsletter.Offer, error) {
	now := e.Now()
	list, err := e.Calendar.Between(ctx, access.Actor{}, now, now.Add(ahead), calendar.Filter{})
	if err != nil {
		return nil, err
	}
	var offers []newsletter.Offer
	for _, one := range list {
		if one.Kind == calendar.Deadline || one.Cancelled || one.Starts.Before(now) || len(one.Path) == 0 {
			continue
		}
		words := i18n.Text{}
		for _, lang := range i18n.Langs() {
			l := e.Catalog.For(lang)
			last := one.Ends
			if last.Before(one.Starts) {
				last = one.Starts
			}
			at := one.Starts
			if one.Zone != nil && !one.AllDay {
				at, last = at.In(one.Zone), last.In(one.Zone)
			}
			said := l.Days(at, last)
			if place := one.Place.In(lang); place != "" {
				said = l.T("newsletter.event", "Days", said, "Place", strings.ReplaceAll(place, "\n", ", "))
			}
			words = words.With(lang, said)
		}
		offers = append(offers, newsletter.Offer{Key: one.ID, Title: one.Title, Words: words, Path: strings.Join(one.Path, "/"), At: one.Starts})
	}
	return offers, nil
}

// Outcomes are what changed in the coalition's concerns.
type Outcomes struct{ Concerns *concerns.Service }

// Name is that of the source.
func (Outcomes) Name() string { return "outcomes" }

// Offers are the outcomes on record since an instant that everybody may see.
func (o Outcomes) Offers(ctx context.Context, since time.Time) ([]newsletter.Offer, error) {
	all, err := o.Concerns.All(ctx)
	if err != nil {
		return nil, err
	}
	var offers []newsletter.Offer
	for _, one := range all {
		list, err := o.Concerns.RecordsOf(ctx, access.Actor{}, one.Slug)
		if err != nil {
			return nil, err
		}
		for _, r := range list {
			if r.Kind == concerns.Outcome && !r.Day.Before(since) {
				offers = append(offers, newsletter.Offer{Key: r.ID, Title: r.Title, Words: r.Words, Path: "concerns/" + one.Slug + "/records/" + r.ID, At: r.Day})
			}
		}
	}
	slices.SortStableFunc(offers, func(a, b newsletter.Offer) int { return b.At.Compare(a.At) })
	return offers, nil
}

// Publications are documents that came into the library.
type Publications struct {
	Publications *publications.Service
	Catalog      *i18n.Catalog
}

// Name is that of the source.
func (Publications) Name() string { return "publications" }

// mostPublished bounds what one issue is offered, mostSaid the characters of an abstract.
const (
	mostPublished = 100
	mostSaid      = 400
)

// Offers are the documents published since an instant, the last first.
func (p Publications) Offers(ctx context.Context, since time.Time) ([]newsletter.Offer, error) {
	list, err := p.Publications.Newest(ctx, mostPublished)
	if err != nil {
		return nil, err
	}
	var offers []newsletter.Offer
	for _, one := range list {
		if one.PublishedAt.Before(since) {
			break
		}
		// An issue goes to readers of both languages: what is written in one alone is there
		// for the others under its own title, and says so.
		title, words := one.Title, i18n.Text{}
		for _, lang := range i18n.Langs() {
			l := p.Catalog.For(lang)
			said := l.Say(one.Kind.Name())
			if !title.Has(lang) {
				title = title.With(lang, one.Title.Only(lang.Other()))
				said += " (" + l.T("library.pub.only", "Language", i18n.Say("library.lang."+string(lang.Other()))) + ")"
			}
			first, _, _ := strings.Cut(one.Abstract.Only(lang), "\n\n")
			words = words.With(lang, strings.TrimSpace(said+". "+i18n.Clip(first, mostSaid)))
		}
		offers = append(offers, newsletter.Offer{Key: one.ID, Title: title, Words: words, Path: "publications/" + one.Address.String(), At: one.PublishedAt})
	}
	return offers, nil
}
