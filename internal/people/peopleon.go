package people

import (
	"context"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
)

// PeopleOn lists the people of every organization on a day, by the organization's
// key: of each what [Service.PeopleOf] lists, in one question for those who write
// to everybody. tx nil is the reader.
func (s *Service) PeopleOn(ctx context.Context, tx db.DBTX, day time.Time) (map[string][]Place, error) {
	rows, err := s.reader(tx).PeopleOn(ctx, db.Day(clock.Day(day)))
	if err != nil {
		return nil, audit.Fault(err)
	}
	all := map[string][]Place{}
	for _, r := range rows {
		all[r.OrganizationID] = append(all[r.OrganizationID], Place{
			Affiliation: Affiliation{
				ID: r.ID, PersonID: r.PersonID, OrganizationID: r.OrganizationID, Title: r.Title, From: db.ParseDay(r.FromDay), To: db.ParseDay(r.ToDay), Contact: r.Contact != 0,
			},
			Person: Person{ID: r.PersonID, Name: r.Name, Email: r.Email, Lang: i18n.Lang(r.Lang), Phone: r.Phone},
		})
	}
	return all, nil
}
