package main

import (
	"plenary.example/internal/blobs"
	"plenary.example/internal/concerns"
	"plenary.example/internal/thread"
	stories "plenary.example/internal/web/pages/concerns"
)

// wireConcerns builds what is known of the coalition's concerns.
func (p *program) wireConcerns() {
	p.concerns = concerns.New(p.record, p.resolutions, blobs.New(p.db), p.profile.Location())
}

// threads composes the stories of concerns and resolutions, over what others tell.
func (p *program) threads() *thread.Service {
	return thread.New(p.resolutions, p.concerns, p.archive,
		thread.Roundtables{FollowUp: p.followup, Today: p.concerns.Today}, thread.Actions{Actions: p.actions, Day: p.concerns.Day}, thread.Signons{Signons: p.signons})
}

func (p *program) concernPages() *stories.Pages {
	return &stories.Pages{Concerns: p.concerns, Threads: p.threads(), Resolutions: p.resolutions, Lists: p.lists, Archive: p.archive, OpenAsks: p.followup.OpenByConcern, Calendar: p.calendar, Documents: p.libraryPages().OfSubject, News: p.newsPages().Latest, ToSign: p.statements.OpenOn}
}
