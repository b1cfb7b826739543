package main

import "testing"

// addJoins sends somebody of the demonstration a link into its meeting.
func addJoins(t *testing.T, p *program, values places) {
	t.Helper()
	key := values["{key}"]
	if err := p.online.Send(t.Context(), ofTheOffice(t, p), key, "", "mehdi.sansregret@lilas.example"); err != nil {
		t.Fatal(err)
	}
	values["join/{token}"] = mailed(t, p, "/meetings/"+key+"/join/")
}
