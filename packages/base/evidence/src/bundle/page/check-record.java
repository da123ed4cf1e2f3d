// Checks evidence records (RFC 4998) of time stamps with BouncyCastle alone (in Debian: libbcpkix-java):
//   J=/usr/share/java; java -cp $J/bcprov.jar:$J/bcutil.jar:$J/bcpkix.jar check-record.java data/evidence/stamps/*.ers
// Beside 42.3.ers must lie what it is of, 42.checkpoint, and who is trusted, 42.3.ca.pem. -Dat=2060-01-01T00:00:00Z asks for
// another day than today. Prints OK with the first time that is shown, or NG with what is wrong, and then ends with 1.

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.tsp.ArchiveTimeStamp;
import org.bouncycastle.asn1.tsp.ArchiveTimeStampChain;
import org.bouncycastle.asn1.tsp.ArchiveTimeStampSequence;
import org.bouncycastle.asn1.tsp.EvidenceRecord;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.tsp.ers.ERSByteData;
import org.bouncycastle.tsp.ers.ERSEvidenceRecord;

public class CheckRecord {
  public static void main(String[] paths) throws Exception {
    String at = System.getProperty("at");
    Date when = at == null ? new Date() : Date.from(Instant.parse(at));
    boolean isRight = true;
    for (String path : paths) {
      try {
        System.out.println("OK " + check(path, when).toInstant() + " " + path);
      } catch (Exception wrong) {
        isRight = false;
        System.out.println("NG " + path + ": " + wrong.getMessage());
      }
    }
    System.exit(isRight ? 0 : 1);
  }

  static Date check(String path, Date when) throws Exception {
    byte[] data = Files.readAllBytes(Path.of(path.replaceAll("\\.\\d+\\.ers$", ".checkpoint")));
    List<X509Certificate> known = certificates(Files.readAllBytes(Path.of(path.replaceAll("ers$", "ca.pem"))));
    DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
    EvidenceRecord record = EvidenceRecord.getInstance(Files.readAllBytes(Path.of(path)));
    ArchiveTimeStampChain[] chains = record.getArchiveTimeStampSequence().getArchiveTimeStampChains();
    List<TimeStampToken> tokens = new ArrayList<>();
    for (int count = 1; count <= chains.length; count += 1) {
      // BouncyCastle holds the data against the newest chain alone: so that each is held, the record is read as it once was.
      ArchiveTimeStampSequence then = new ArchiveTimeStampSequence(Arrays.copyOf(chains, count));
      ERSEvidenceRecord asItWas = new ERSEvidenceRecord(
          new EvidenceRecord(record.getDigestAlgorithms(), null, null, then), digests);
      asItWas.validatePresent(new ERSByteData(data), when);
      for (ArchiveTimeStamp stamp : chains[count - 1].getArchiveTimestamps()) {
        tokens.add(new TimeStampToken(stamp.getTimeStamp()));
      }
      X509Certificate signer = signerOf(tokens.get(tokens.size() - 1), known);
      asItWas.validate(new JcaSimpleSignerInfoVerifierBuilder().build(signer));
    }
    for (int i = 0; i < tokens.size(); i += 1) {
      Date next = i + 1 < tokens.size() ? timeOf(tokens.get(i + 1)) : when;
      checkToken(tokens.get(i), next, known);
    }
    return timeOf(tokens.get(0));
  }

  static Date timeOf(TimeStampToken token) {
    return token.getTimeStampInfo().getGenTime();
  }

  // Right at its own time, and its certificates still good when the next stamp was made.
  static void checkToken(TimeStampToken token, Date next, List<X509Certificate> known) throws Exception {
    X509Certificate signer = signerOf(token, known);
    token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(signer));
    if (next.before(timeOf(token))) throw new Exception("time stamps out of order");
    for (Date moment : List.of(timeOf(token), next)) {
      X509CertSelector wanted = new X509CertSelector();
      wanted.setCertificate(signer);
      PKIXBuilderParameters how = new PKIXBuilderParameters(anchors(known), wanted);
      List<X509Certificate> all = new ArrayList<>(known);
      all.addAll(certificatesIn(token));
      how.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(all)));
      how.setRevocationEnabled(false);
      how.setDate(moment);
      CertPathBuilder.getInstance("PKIX").build(how);
    }
  }

  static X509Certificate signerOf(TimeStampToken token, List<X509Certificate> known) throws Exception {
    List<X509Certificate> all = new ArrayList<>(certificatesIn(token));
    all.addAll(known);
    for (X509Certificate one : all) {
      if (token.getSID().match(new X509CertificateHolder(one.getEncoded()))) return one;
    }
    throw new Exception("no certificate of the signer");
  }

  static List<X509Certificate> certificatesIn(TimeStampToken token) throws Exception {
    List<X509Certificate> found = new ArrayList<>();
    for (X509CertificateHolder one : token.getCertificates().getMatches(null)) {
      found.addAll(certificates(one.getEncoded()));
    }
    return found;
  }

  static List<X509Certificate> certificates(byte[] bytes) throws Exception {
    List<X509Certificate> found = new ArrayList<>();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    factory.generateCertificates(new ByteArrayInputStream(bytes)).forEach(one -> found.add((X509Certificate) one));
    return found;
  }

  static Set<TrustAnchor> anchors(List<X509Certificate> known) {
    Set<TrustAnchor> found = new HashSet<>();
    for (X509Certificate one : known) {
      if (one.getSubjectX500Principal().equals(one.getIssuerX500Principal())) found.add(new TrustAnchor(one, null));
    }
    return found;
  }
}
