using Eddy.Checkpoints;
using Shouldly;

namespace Eddy.Tests.Checkpoints;

public sealed class CheckpointFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Root => _folder.File("run/checkpoints");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_or_empty_folder_has_no_latest()
    {
        new CheckpointFolder(Root).Latest(out IReadOnlyList<SkippedCheckpoint> skipped).ShouldBeNull();
        skipped.ShouldBeEmpty();
        Directory.Exists(Root).ShouldBeFalse();
    }

    [Fact]
    public void The_latest_few_are_kept_by_number_not_by_name()
    {
        var folder = new CheckpointFolder(Root, keep: 2);
        foreach (long step in new[] { 1, 2, 999_999_999, 1_000_000_000L, 10_000_000_000L })
        {
            folder.Save(At(step));
        }

        folder.Files.Select(Path.GetFileName).ShouldBe(["step-10000000000.safetensors", "step-1000000000.safetensors"]);
        folder.Latest(out _)!.Manifest.Step.ShouldBe(10_000_000_000L);
        Path.GetFileName(new CheckpointFolder(_folder.File("x")).Save(At(12_345))).ShouldBe("step-000012345.safetensors");
    }

    [Fact]
    public void A_damaged_newest_is_passed_over_and_named()
    {
        var folder = new CheckpointFolder(Root, keep: 3);
        folder.Save(At(1));
        string cut = folder.Save(At(2));
        string altered = folder.Save(At(3));
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..100]);
        Alter(altered);
        var fresh = new CheckpointFolder(Root);
        fresh.Latest(out IReadOnlyList<SkippedCheckpoint> skipped)!.Manifest.Step.ShouldBe(1);
        skipped.Select(s => s.Path).ShouldBe([altered, cut]);
        skipped[0].Reason.ShouldContain("altered or damaged");
        skipped[1].Reason.ShouldContain("cut short");
        Alter(folder.Files[^1]);
        fresh.Latest(out skipped).ShouldBeNull();
        skipped.Count.ShouldBe(3);
    }

    [Fact]
    public void Damaged_files_do_not_count_as_kept_so_the_last_valid_one_stays()
    {
        var folder = new CheckpointFolder(Root, keep: 2);
        string one = folder.Save(At(1));
        string two = folder.Save(At(2));
        Alter(two);
        var fresh = new CheckpointFolder(Root, keep: 2);
        string three = fresh.Save(At(3));
        fresh.Files.ShouldBe([three, two, one]); // two is damaged, so one is the second valid one
        string four = fresh.Save(At(4));
        fresh.Files.ShouldBe([four, three]);
    }

    [Fact]
    public void Saving_after_a_resume_before_a_damaged_file_keeps_what_was_saved()
    {
        var folder = new CheckpointFolder(Root, keep: 1);
        folder.Save(At(1));
        Alter(folder.Save(At(9)));
        var resumed = new CheckpointFolder(Root, keep: 1);
        string five = resumed.Save(At(5));
        resumed.Latest(out IReadOnlyList<SkippedCheckpoint> skipped)!.Path.ShouldBe(five);
        skipped.Count.ShouldBe(1);
        string nine = resumed.Save(At(9)); // and the damaged one is replaced when the run gets there
        resumed.Files.ShouldBe([nine]);
        resumed.Latest(out skipped)!.Manifest.Step.ShouldBe(9);
        skipped.ShouldBeEmpty();
    }

    [Fact]
    public void A_save_before_a_valid_later_step_is_refused_before_writing()
    {
        var folder = new CheckpointFolder(Root);
        string nine = folder.Save(At(9));
        Should.Throw<InvalidOperationException>(() => new CheckpointFolder(Root).Save(At(5))).Message.ShouldContain("step 9 is there already");
        folder.Files.ShouldBe([nine]);
    }

    [Fact]
    public void Other_files_are_left_alone_and_leftovers_go()
    {
        Directory.CreateDirectory(Root);
        string[] others = ["step-.safetensors", "step-x.safetensors", "step--1.safetensors", "notes.txt", "weights.safetensors"];
        Array.ForEach(others, name => File.WriteAllText(Path.Combine(Root, name), "mine"));
        File.WriteAllText(Path.Combine(Root, "step-000000001.safetensors.0123456789ab.partial"), "half");
        var folder = new CheckpointFolder(Root, keep: 1);
        folder.Save(At(1));
        folder.Save(At(2));
        Directory.GetFiles(Root).Select(Path.GetFileName).ShouldBe([.. others, "step-000000002.safetensors"], ignoreOrder: true);
    }

    [Fact]
    public void A_renamed_checkpoint_is_passed_over()
    {
        var folder = new CheckpointFolder(Root);
        string one = folder.Save(At(1));
        File.Move(one, Path.Combine(Root, "step-000000007.safetensors"));
        folder.Latest(out IReadOnlyList<SkippedCheckpoint> skipped).ShouldBeNull();
        skipped.Single().Reason.ShouldContain("holds step 1");
    }

    [Fact]
    public void Keep_must_be_at_least_one() => Should.Throw<ArgumentOutOfRangeException>(() => new CheckpointFolder(Root, keep: 0));

    private static CheckpointBuilder At(long step) => new CheckpointBuilder(new CheckpointManifest { Kind = "test", Step = step }).Add<float>("w", [4], [1, 2, 3, step]);

    private static void Alter(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 0x10;
        File.WriteAllBytes(path, bytes);
    }
}
