package newsroom

import (
	"context"

	"plenary.example/internal/i18n"
	"plenary.example/internal/newsroom"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
)

// figure is something about the coalition as the records have it at this moment.
type figure struct{ term, value i18n.Message }

// figures are those of the press kit: how many members, how much policy, since when.
func (p *Pages) figures(ctx context.Context) ([]figure, error) {
	classes, err := p.People.CountByClass(ctx, p.News.Day(p.News.Now()))
	if err != nil {
		return nil, err
	}
	library, err := p.Resolutions.Library(ctx, resolutions.Query{})
	if err != nil {
		return nil, err
	}
	inForce, err := p.Resolutions.Library(ctx, resolutions.Query{Policy: resolutions.InForce})
	if err != nil {
		return nil, err
	}
	meetings, err := p.Resolutions.Meetings(ctx)
	if err != nil {
		return nil, err
	}
	say := func(key string, args ...any) figure {
		return figure{i18n.Say("newspages.fact." + key), i18n.Say("newspages.fact."+key+"_value", args...)}
	}
	list := []figure{say("members", "Count", classes[people.Member]), say("in_force", "Count", inForce.Total), say("adopted", "Count", library.Total)}
	first := ""
	for _, m := range meetings {
		if first == "" || m.Meeting < first {
			first = m.Meeting
		}
	}
	if len(first) >= len("1995") {
		list = append(list, say("since", "Year", first[:len("1995")]))
	}
	return list, nil
}

// Addresses are the lasting addresses of what is public at this moment, without their
// language, for search engines.
func (p *Pages) Addresses(ctx context.Context) ([][]string, error) {
	list := [][]string{{"news"}, {"news", "press-kit"}}
	said, _, err := p.News.News(ctx, newsroom.Filter{Most: 1000})
	for _, r := range said {
		list = append(list, r.Path())
	}
	return list, err
}
