package gatherings

import (
	"strings"

	"plenary.example/internal/db"
	"plenary.example/internal/gatherings/internal/store"
	"plenary.example/internal/i18n"
)

func gatheringOf(r store.Gathering) Gathering {
	return Gathering{
		ID: r.ID, Key: r.Key, Kind: kindOf(r.Kind, r.Sort), Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Place: i18n.Text{EN: r.PlaceEn, FR: r.PlaceFr}, City: r.City,
		Land: i18n.Text{EN: r.LandEn, FR: r.LandFr}, About: i18n.Text{EN: r.AboutEn, FR: r.AboutFr}, Starts: db.Time(r.StartsAt), Ends: db.Time(r.EndsAt),
		Zone: r.Zone, BodyID: r.BodyID, ParentID: r.ParentID, Audience: Audience(r.Audience), Online: r.Online, Capacity: int(r.Capacity),
		Languages: languagesOf(r.Languages), State: State(r.State), Reason: i18n.Text{EN: r.ReasonEn, FR: r.ReasonFr}, AnnouncedAt: db.Time(r.AnnouncedAt),
		CancelledAt: db.Time(r.CancelledAt), MadeAt: db.Time(r.MadeAt), ChangedAt: db.Time(r.ChangedAt), Revision: int(r.Revision),
	}
}

// kept is a kind as the table has it: training came later than the table's own rule of
// kinds, and is kept as a sort of webinar.
func (k Kind) kept() (kind, sort string) {
	if k == Training {
		return string(Webinar), string(Training)
	}
	return string(k), ""
}

func kindOf(kind, sort string) Kind {
	if sort != "" {
		return Kind(sort)
	}
	return Kind(kind)
}

func (p Plan) gathering() Gathering {
	return Gathering{
		Key: p.Key, Kind: p.Kind, Title: p.Title, Place: p.Place, City: p.City, Land: p.Land, About: p.About, Starts: p.Starts, Ends: p.Ends, Zone: p.Zone,
		BodyID: p.BodyID, ParentID: p.ParentID, Audience: p.Audience, Online: p.Online, Capacity: p.Capacity, Languages: p.Languages,
	}
}

func languages(list []i18n.Lang) string {
	words := make([]string, len(list))
	for i, l := range list {
		words[i] = string(l)
	}
	return strings.Join(words, " ")
}

func languagesOf(kept string) []i18n.Lang {
	var list []i18n.Lang
	for word := range strings.FieldsSeq(kept) {
		if l, ok := i18n.ParseLang(word); ok {
			list = append(list, l)
		}
	}
	return list
}
