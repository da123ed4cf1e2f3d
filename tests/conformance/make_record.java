// Makes evidence records (RFC 4998) by BouncyCastle alone, for our reader to read: one of five data objects under a hash tree,
// renewed by a stamp, moved to SHA-512, and renewed again, by four authorities. Usage: java make_record.java FOLDER
//
// In the past: BouncyCastle renews nothing that was stamped in the future.

import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.bouncycastle.tsp.ers.ERSArchiveTimeStampGenerator;
import org.bouncycastle.tsp.ers.ERSByteData;
import org.bouncycastle.tsp.ers.ERSEvidenceRecord;
import org.bouncycastle.tsp.ers.ERSEvidenceRecordGenerator;
import org.bouncycastle.util.CollectionStore;

public class MakeRecord {
  static final DigestCalculatorProvider DIGESTS = provider();
  static final TimeStampRequestGenerator ASK = new TimeStampRequestGenerator();
  static final StringWriter TRUSTED = new StringWriter();

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    ASK.setCertReq(true);
    List<ERSByteData> objects = new ArrayList<>();
    for (int i = 0; i < 5; i += 1) objects.add(new ERSByteData(("object " + i).getBytes()));
    DigestCalculator sha256 = digest(NISTObjectIdentifiers.id_sha256);
    ERSArchiveTimeStampGenerator tree = new ERSArchiveTimeStampGenerator(sha256);
    tree.addAllData(new ArrayList<>(objects));
    TimeStampResponse first = answer(tree.generateTimeStampRequest(ASK), "1991-03-03");
    ERSEvidenceRecord record =
        new ERSEvidenceRecordGenerator(DIGESTS).generate(tree.generateArchiveTimeStamps(first).get(3));
    write(folder, 1, record);
    record = record.renewTimeStamp(answer(record.generateTimeStampRenewalRequest(ASK), "2000-06-01"));
    write(folder, 2, record);
    record = record.renewTimeStamp(answer(record.generateTimeStampRenewalRequest(ASK), "2009-06-01"));
    write(folder, 3, record);
    DigestCalculator sha512 = digest(NISTObjectIdentifiers.id_sha512);
    TimeStampRequest moved = record.generateHashRenewalRequest(sha512, objects.get(3), ASK);
    record = record.renewHash(sha512, objects.get(3), answer(moved, "2012-01-01"));
    write(folder, 4, record);
    record = record.renewTimeStamp(answer(record.generateTimeStampRenewalRequest(ASK), "2018-06-01"));
    write(folder, 5, record);
    Files.writeString(folder.resolve("trusted.pem"), TRUSTED.toString());
  }

  static void write(Path folder, int stamps, ERSEvidenceRecord record) throws Exception {
    Files.write(folder.resolve(stamps + ".ers"), record.getEncoded());
  }

  static DigestCalculatorProvider provider() {
    try {
      return new JcaDigestCalculatorProviderBuilder().build();
    } catch (Exception wrong) {
      throw new IllegalStateException(wrong);
    }
  }

  static DigestCalculator digest(ASN1ObjectIdentifier which) throws Exception {
    return DIGESTS.get(new AlgorithmIdentifier(which));
  }

  static Date day(String on, int years) {
    return Date.from(Instant.parse(on + "T00:00:00Z").plusSeconds(years * 31_556_952L));
  }

  // An authority of its own each time, whose certificates last from a year before to ten years after.
  static TimeStampResponse answer(TimeStampRequest request, String on) throws Exception {
    KeyPair rootKey = key();
    KeyPair signerKey = key();
    X500Name root = new X500Name("C=JP,O=Synthetic,CN=root " + on);
    X500Name signer = new X500Name("C=JP,O=Synthetic,CN=stamps " + on);
    ContentSigner byRoot = new JcaContentSignerBuilder("SHA256withECDSA").build(rootKey.getPrivate());
    X509CertificateHolder rootCertificate = builder(root, root, rootKey, on)
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
        .build(byRoot);
    X509CertificateHolder signerCertificate = builder(root, signer, signerKey, on)
        .addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping))
        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .build(byRoot);
    try (JcaPEMWriter pem = new JcaPEMWriter(TRUSTED)) {
      pem.writeObject(rootCertificate);
    }
    TimeStampTokenGenerator tokens = new TimeStampTokenGenerator(
        new JcaSimpleSignerInfoGeneratorBuilder().build("SHA256withECDSA", signerKey.getPrivate(), signerCertificate),
        digest(NISTObjectIdentifiers.id_sha256),
        new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"));
    tokens.addCertificates(new CollectionStore<>(List.of(signerCertificate, rootCertificate)));
    TimeStampResponse made =
        new TimeStampResponseGenerator(tokens, TSPAlgorithms.ALLOWED).generate(request, BigInteger.ONE, day(on, 0));
    return new TimeStampResponse(made.getEncoded());
  }

  static KeyPair key() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  static JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair key, String on) {
    BigInteger serial = BigInteger.valueOf(System.nanoTime());
    return new JcaX509v3CertificateBuilder(issuer, serial, day(on, -1), day(on, 10), subject, key.getPublic());
  }
}
