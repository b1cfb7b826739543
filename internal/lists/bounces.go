package lists

import (
	"context"

	"plenary.example/internal/audit"
)

// bounced counts what a mail server sent back.
func (s *Service) bounced(_ context.Context, _ *audit.Tx, _ letterIn) (outcome string, err error) {
	return outcomeBounce, nil
}
