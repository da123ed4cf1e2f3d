// Reads a signed note with golang.org/x/mod alone. Usage: read_note VKEY FILE.
// Prints how many signatures it verified and how many it passed over, then the text.
package main

import (
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	verifier, err := note.NewVerifier(os.Args[1])
	check(err)
	bytes, err := os.ReadFile(os.Args[2])
	check(err)
	opened, err := note.Open(bytes, note.VerifierList(verifier))
	check(err)
	fmt.Printf("%d verified, %d others\n%s", len(opened.Sigs), len(opened.UnverifiedSigs), opened.Text)
}
