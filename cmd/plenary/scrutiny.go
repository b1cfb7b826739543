package main

import (
	"plenary.example/internal/meetings/scrutiny"
	counting "plenary.example/internal/web/pages/scrutiny"
)

// wireScrutiny wires what scrutineers do in meetings.
func (p *program) wireScrutiny() {
	p.scrutiny = scrutiny.New(p.db, p.meetings, p.ballots, p.people, p.resolutions)
}

func (p *program) scrutinyPages() *counting.Pages {
	return &counting.Pages{Meetings: p.meetings, Scrutiny: p.scrutiny, Ballots: p.ballots, People: p.people}
}
