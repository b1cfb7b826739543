package registration

import (
	"fmt"

	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/registration"
	"plenary.example/internal/schemaorg"
	"plenary.example/internal/web/door"
)

// Offers are the prices at which one comes to a gathering today, in words of the reader's
// language: none where nobody registers, or no longer.
func (p *Pages) Offers(c *door.Call, g gatherings.Gathering) ([]schemaorg.Offer, error) {
	set, err := p.Registration.SettingsOf(c.Ctx(), nil, g.ID)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	now := p.Now()
	if err != nil || g.State == gatherings.Cancelled || set.PhaseAt(now) == registration.Over {
		return nil, err
	}
	list := make([]schemaorg.Offer, len(set.Rates))
	for i, r := range set.Rates {
		cents := set.Price(r, p.Gatherings.Today(now))
		list[i] = schemaorg.Offer{
			Name: r.Name.In(c.Lang), Price: fmt.Sprintf("%d.%02d", cents/100, cents%100), Currency: set.Currency, URL: c.Door.BaseURL + c.Path("gatherings", g.Key, "register"), From: set.Opens, Until: set.Closes,
		}
	}
	return list, nil
}
