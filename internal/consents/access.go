package consents

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/db"
)

// mayAnswer: a person gives and withdraws their own consent; an organization's is
// given and withdrawn by those who keep its profile; the secretariat writes down
// what it was told or sent, and is then named as the one who did. today is the
// coalition's day.
func (s *Service) mayAnswer(ctx context.Context, tx db.DBTX, who access.Actor, of Subject, today time.Time) error {
	if of.Kind == ofOrganization {
		return s.people.MayManage(ctx, tx, who, of.ID, today)
	}
	return who.Require(who.IsStaff() || who.PersonID == of.ID && of.ID != "", "power.answer_consent")
}
