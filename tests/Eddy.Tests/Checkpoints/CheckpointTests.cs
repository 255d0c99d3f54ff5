using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Eddy.Checkpoints;
using Shouldly;

namespace Eddy.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_saved_checkpoint_loads_as_it_was()
    {
        string path = _folder.File("a.eddy");
        Sample().Save(path);
        var loaded = Checkpoint.Load(path);
        loaded.Manifest.ShouldBe(Sample().Manifest);
        loaded.Manifest.CreatedBy.ShouldMatch(@"^Eddy \d+\.\d+\.\d+");
        var weights = new float[6];
        loaded.Read("encoder.0.weight", [2, 3], weights.AsSpan());
        weights.ShouldBe([1f, 2, 3, 4, 5, 6]);
        loaded.Read<ulong>("random/order").ShouldBe([1UL, 2, 3, ulong.MaxValue]);
        loaded.Contains("step/0.moment").ShouldBeFalse();
        Should.Throw<InvalidDataException>(() => loaded.Read("encoder.0.weight", [3, 2], weights.AsSpan())).Message.ShouldContain("shape [3, 2]");
    }

    [Fact]
    public void The_same_content_gives_the_same_bytes()
    {
        Sample().Save(_folder.File("a"));
        Sample().Save(_folder.File("b"));
        File.ReadAllBytes(_folder.File("a")).ShouldBe(File.ReadAllBytes(_folder.File("b")));
    }

    [Fact]
    public void The_content_hash_is_that_of_the_file_with_its_digits_zeroed()
    {
        Sample().Save(_folder.File("a"));
        byte[] bytes = File.ReadAllBytes(_folder.File("a"));
        using var reader = SafetensorsReader.Open(_folder.File("a"));
        string seal = reader.Metadata["content_sha256"];
        int at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(seal));
        bytes.AsSpan(at, 64).Fill((byte)'0');
        Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe(seal);
    }

    [Fact]
    public void Every_changed_byte_is_found()
    {
        Sample().Save(_folder.File("a"));
        byte[] whole = File.ReadAllBytes(_folder.File("a"));
        for (int at = 0; at < whole.Length; at++)
        {
            foreach (byte mask in new byte[] { 0x01, 0x20, 0x80 })
            {
                byte[] changed = [.. whole];
                changed[at] ^= mask;
                string path = _folder.Write("changed", changed);
                Should.Throw<InvalidDataException>(() => Checkpoint.Load(path), $"byte {at} xor {mask}");
            }
        }
    }

    [Fact]
    public void Cut_short_anywhere_is_found()
    {
        Sample().Save(_folder.File("a"));
        byte[] whole = File.ReadAllBytes(_folder.File("a"));
        for (int length = 0; length < whole.Length; length++)
        {
            string path = _folder.Write("cut", whole[..length]);
            Should.Throw<InvalidDataException>(() => Checkpoint.Load(path), $"{length} bytes");
        }
    }

    [Fact]
    public void An_altered_weight_is_called_altered_or_damaged()
    {
        Sample().Save(_folder.File("a"));
        byte[] bytes = File.ReadAllBytes(_folder.File("a"));
        bytes[^1] ^= 1;
        Should.Throw<InvalidDataException>(() => Checkpoint.Load(_folder.Write("b", bytes))).Message.ShouldContain("altered or damaged");
    }

    [Theory]
    [InlineData("version", "3", "checkpoint version 3, this build reads 1. Load it with the Eddy that wrote it, or retrain.")]
    [InlineData("version", "0", "the first is 1")]
    [InlineData("version", "one", "not a whole number")]
    [InlineData("version", "-1", "not a whole number")]
    [InlineData("version", "99999999999999999999", "not a whole number")]
    [InlineData("format", "other", "not an Eddy checkpoint")]
    [InlineData("format", null, "not an Eddy checkpoint")]
    [InlineData("version", null, "lacks \"version\"")]
    [InlineData("kind", null, "lacks \"kind\"")]
    [InlineData("kind", "", "kind must not be empty")]
    [InlineData("options", "{", "options is not valid JSON")]
    [InlineData("step", "-5", "not a whole number")]
    [InlineData("step", "1.5", "not a whole number")]
    [InlineData("position", null, "lacks \"position\"")]
    [InlineData("data_sha256", "12", "data_sha256 must be 64")]
    [InlineData("created_by", null, "lacks \"created_by\"")]
    [InlineData("content_sha256", null, "lacks \"content_sha256\"")]
    [InlineData("content_sha256", "", "does not match")]
    [InlineData("content_sha256", "0000000000000000000000000000000000000000000000000000000000000000", "does not match")]
    public void A_wrong_manifest_is_refused_with_the_file_and_the_reason(string key, string? value, string reason)
    {
        var writer = new SafetensorsWriter();
        foreach ((string k, string v) in Sample().Manifest.ToMetadata().Append(("content_sha256", new string('1', 64))).Where(pair => pair.Item1 != key))
        {
            writer.SetMetadata(k, v);
        }

        if (value is not null)
        {
            writer.SetMetadata(key, value);
        }

        string path = _folder.File("copy.eddy");
        writer.Save(path);
        string message = Should.Throw<InvalidDataException>(() => Checkpoint.Load(path)).Message;
        message.ShouldContain(reason);
        message.ShouldStartWith(path + ": ");
    }

    [Fact]
    public void A_hash_written_with_escapes_is_refused()
    {
        // The digits read the same, but they take more bytes: then the hash would not say which bytes it covers.
        Sample().Save(_folder.File("a"));
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(_folder.File("a")));
        int at = text.IndexOf("\"content_sha256\":\"", StringComparison.Ordinal) + 18;
        string escaped = $"{text[..at]}\\u{(int)text[at]:x4}{text[(at + 1)..]}";
        byte[] bytes = Encoding.Latin1.GetBytes(escaped);
        bytes[0] += 5; // the length of the header
        if (bytes[0] < 5)
        {
            bytes[1]++;
        }

        Should.Throw<InvalidDataException>(() => Checkpoint.Load(_folder.Write("b", bytes))).Message.ShouldContain("does not match");
    }

    [Fact]
    public void A_hash_too_short_at_the_very_end_is_refused()
    {
        string manifest = string.Concat(Sample().Manifest.ToMetadata().Select(pair => $"{JsonSerializer.Serialize(pair.Key)}:{JsonSerializer.Serialize(pair.Value)},"));
        byte[] file = MalformedSafetensorsTests.Assemble($$$"""{"__metadata__":{{{{manifest}}}"content_sha256":"00"}}""", []);
        Should.Throw<InvalidDataException>(() => Checkpoint.Load(_folder.Write("a", file))).Message.ShouldContain("does not match");
    }

    [Fact]
    public void Options_that_look_like_the_hash_do_not_mislead_it()
    {
        string tricky = "{\"content_sha256\":\"" + new string('0', 64) + "\"}";
        var builder = new CheckpointBuilder(new CheckpointManifest { Kind = "\"content_sha256\":\"" + new string('0', 64), Options = tricky, Position = tricky });
        builder.Add<float>("content_sha256", [1], [1]).Save(_folder.File("a"));
        Checkpoint.Load(_folder.File("a")).Manifest.Options.ShouldBe(tricky);
    }

    [Fact]
    public void A_manifest_checks_itself()
    {
        Should.Throw<ArgumentException>(() => new CheckpointManifest { Kind = " " });
        Should.Throw<ArgumentException>(() => new CheckpointManifest { Kind = "trl", Options = "{" }).Message.ShouldContain("options is not valid JSON");
        Should.Throw<ArgumentException>(() => new CheckpointManifest { Kind = "trl", Step = -1 });
        Should.Throw<ArgumentException>(() => new CheckpointManifest { Kind = "trl", DataSha256 = new string('A', 64) });
    }

    [Fact]
    public void The_fingerprint_of_the_tensors_depends_on_them_alone()
    {
        string Fingerprint(CheckpointManifest manifest, string name, float value, int[] shape, Func<string, bool>? include = null)
        {
            new CheckpointBuilder(manifest).Add<float>(name, shape, [value, 2]).Add<double>("stat/x", [1], [value]).Save(_folder.File("f"));
            return Checkpoint.Load(_folder.File("f")).TensorsSha256(include);
        }

        var one = new CheckpointManifest { Kind = "trl", Step = 1 };
        string first = Fingerprint(one, "w", 1, [2]);
        Fingerprint(one with { Step = 2, Options = "[]" }, "w", 1, [2]).ShouldBe(first);
        string[] others = [Fingerprint(one, "w", 3, [2]), Fingerprint(one, "v", 1, [2]), Fingerprint(one, "w", 1, [1, 2]), Fingerprint(one, "w", 1, [2], n => n == "w")];
        others.Append(first).Distinct().Count().ShouldBe(5);
    }

    private static CheckpointBuilder Sample() => new CheckpointBuilder(new CheckpointManifest
    {
        Kind = "trl",
        Options = """{"learningRate":0.0001,"name":"α"}""",
        Step = 12,
        Position = """{"epoch":1}""",
        DataSha256 = new string('a', 64),
    }).Add<float>("encoder.0.weight", [2, 3], [1, 2, 3, 4, 5, 6]).Add<ulong>("random/order", [4], [1, 2, 3, ulong.MaxValue]).Add<byte>("stream/seen", [3], [1, 0, 1]);
}
