// Reads the C2SP tlog-proofs of an excerpt with golang.org/x/mod alone: the checkpoint in each, its signature, and that the entry
// stands under it. Usage: read_proofs BAG. Prints "N proofs" when all agree.
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func readHead(checkpoint string, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open([]byte(checkpoint), note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: root}
}

func checkProof(name string, verifier note.Verifier) {
	text, err := os.ReadFile(name)
	check(err)
	entry, err := os.ReadFile(strings.Replace(strings.TrimSuffix(name, ".tlog-proof"), "/proofs/", "/", 1))
	check(err)
	head, checkpoint, _ := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		check(fmt.Errorf("%s: no tlog-proof", name))
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	check(err)
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		bytes, err := base64.StdEncoding.Strict().DecodeString(line)
		check(err)
		if len(bytes) != tlog.HashSize {
			check(fmt.Errorf("%s: no hash", name))
		}
		var hash tlog.Hash
		copy(hash[:], bytes)
		proof = append(proof, hash)
	}
	tree := readHead(checkpoint, verifier)
	check(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)))
}

func main() {
	data := filepath.Join(os.Args[1], "data")
	vkey, err := os.ReadFile(filepath.Join(data, "log", "log.vkey"))
	check(err)
	verifier, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	check(err)
	proofs, err := filepath.Glob(filepath.Join(data, "proofs", "entries", "*.tlog-proof"))
	check(err)
	for _, name := range proofs {
		checkProof(name, verifier)
	}
	fmt.Printf("%d proofs\n", len(proofs))
}
