package harvest

import (
	"context"

	"plenary.example/internal/catalogue"
	"plenary.example/internal/oai"
	"plenary.example/internal/web/door"
)

// oai answers harvesters, whether they ask in the address or in a form.
func (p *Pages) oai(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	a := oai.Answerer{Catalog: c.Door.Catalog, Repository: oai.Repository{
		Name: p.Coalition.Name, BaseURL: p.Coalition.Site + "/oai", Host: p.Coalition.Host, Admin: p.Coalition.Admin, Shelves: p.Shelves, Sets: p.sets,
	}}
	answer, err := a.Answer(c.Ctx(), c.R.Form, p.Now())
	if err != nil {
		return err
	}
	return c.Bytes("text/xml; charset=utf-8", answer) // as section 3.1.2.1 wants it
}

func (p *Pages) sets(ctx context.Context) ([]oai.Set, error) {
	all, err := p.Concerns.All(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]catalogue.Concern, len(all))
	for i, one := range all {
		list[i] = catalogue.Concern{Slug: one.Slug, Name: one.Name}
	}
	return catalogue.Sets(list, p.Coalition, p.Kinds...), nil
}
