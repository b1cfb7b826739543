package members

import (
	"plenary.example/internal/consents"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
)

// evidenceView is one consent of the organization, with the words that prove it.
type evidenceView struct {
	line  string
	words string
	lang  i18n.Lang
}

// evidence are the organization's consents, the latest first, those that have
// ended among them: for the secretariat, who has to be able to show them.
func (p *Pages) evidence(c *door.Call, o people.Organization) ([]evidenceView, error) {
	list, err := p.Consents.Of(c.Ctx(), nil, consents.Organization(o.ID))
	if err != nil {
		return nil, err
	}
	views := make([]evidenceView, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		one := list[i]
		v := evidenceView{words: one.Words, lang: one.Lang, line: c.Text("members.consent.given", "By", one.Given.Name, "Day", c.Local(one.At), "How", one.Method.Name())}
		if one.Recorded.Name != "" {
			v.line += " " + c.Text("persons.consent.recorded", "By", one.Recorded.Name, "Day", c.Local(one.RecordedAt))
		}
		if one.Network != "" {
			v.line += " " + c.Text("members.consent.network", "Address", one.Network)
		}
		if !one.Ended.IsZero() {
			v.line += " " + c.Text("persons.consent.ended", "Day", c.Local(one.Ended), "How", one.EndedHow.Name())
		}
		views = append(views, v)
	}
	return views, nil
}
