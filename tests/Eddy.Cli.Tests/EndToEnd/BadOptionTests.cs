using Eddy.Cli.Tests.Cli;
using Shouldly;

namespace Eddy.Cli.Tests.EndToEnd;

/// <summary>Options that parse but cannot be: one line, exit code 2, and no run folder.</summary>
public sealed class BadOptionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-bad-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("--set learning_rat=1", "option '--set': a run has no option 'learning_rat'. Did you mean 'learning_rate'?")]
    [InlineData("--set pairs=rong", "option '--set': pairs must be adjacent, within_chunk or ring; got 'rong'.")]
    [InlineData("--set pairs=2", "option '--set': pairs must be adjacent, within_chunk or ring; got '2'.")]
    [InlineData("--set learning_rate=abc", "option '--set': learning_rate must be a number; got 'abc'.")]
    [InlineData("--set epochs=1.5", "option '--set': epochs must be a whole number; got '1.5'.")]
    [InlineData("--set epochs=null", "option '--set': epochs must be a whole number; got 'null'.")]
    [InlineData("--set train_samples=x", "option '--set': train_samples must be a whole number or null; got 'x'.")]
    [InlineData("--set seed=-1", "option '--set': seed must be a whole number from 0 to 18446744073709551615; got '-1'.")]
    [InlineData("--set batch_norm=maybe", "option '--set': batch_norm must be true or false; got 'maybe'.")]
    [InlineData("--set layers=64,x", "option '--set': layers must be whole numbers separated by commas; got '64,x'.")]
    [InlineData("--set preset=trl-s", "option '--set' cannot change the preset, from which the other options come. Use --preset trl-s.")]
    [InlineData("--set layers=64,0", "option '--layers': a layer has 1 to 65536 neurons. Got 0.")]
    [InlineData("--set learning_rate=-1", "option '--learning-rate': must be finite and above 0. Got -1.")]
    [InlineData("--set learning_rate=NaN", "option '--learning-rate': must be finite and above 0. Got NaN.")]
    [InlineData("--set head_learning_rate=-1", "option '--set head_learning_rate': must be finite and above 0. Got -1.")]
    [InlineData("--set lateral_rate_factor=-1", "option '--set lateral_rate_factor': must be finite and at least 0. Got -1.")]
    [InlineData("--set variance_momentum=1", "option '--set variance_momentum': a momentum must be in [0, 1). Got 1.")]
    [InlineData("--set similarity_coefficient=-0.5", "option '--set similarity_coefficient': a coefficient must be finite and at least 0. Got -0.5.")]
    [InlineData("--chunk 7", "option '--chunk': must divide the batch (64) when pairs stay within a chunk. Got 7.")]
    [InlineData("--batch 64 --chunk 128", "option '--chunk': must divide the batch (64) when pairs stay within a chunk. Got 128.")]
    [InlineData("--set batch_size=1", "option '--batch': must be 2 to 65536. Got 1.")]
    [InlineData("--train-samples 10", "option '--train-samples': must be at least one batch (64). Got 10.")]
    [InlineData("--epochs 0 --head-epochs 0", "option '--epochs': with no epoch of the encoder and none of the head there is nothing to do. Got 0.")]
    [InlineData("--data digts", "'digts' is neither a data set (digits) nor a folder. Did you mean 'digits'?")]
    public void A_value_that_cannot_be_is_named_as_it_was_given(string options, string expected)
    {
        string run = Path.Combine(_folder.FullName, "run");
        var app = new InProcess();
        app.RunReal(["train", "--out", run, .. options.Split(' ')]).ShouldBe(ExitCode.Usage);
        app.Error.ShouldBe($"eddy train: {expected}\n");
        Directory.EnumerateFileSystemEntries(_folder.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void An_unknown_set_name_with_nothing_near_is_answered_with_all_names()
    {
        var app = new InProcess();
        app.RunReal("train", "--set", "trl.tau=1").ShouldBe(ExitCode.Usage);
        app.Error.ShouldStartWith("eddy train: option '--set': a run has no option 'trl.tau'. It has preset, learner, data, layers, ");
        app.Error.TrimEnd('\n').ShouldNotContain('\n');
    }

    [Fact]
    public void A_chunk_need_not_divide_the_batch_where_pairs_are_neighbours()
    {
        string data = SmallData.Write(Path.Combine(_folder.FullName, "data"), train: 128);
        var app = new InProcess();
        app.RunReal("train", "--data", data, "--preset", "trl-s", "--chunk", "7", "--layers", "8", "--epochs", "1", "--head-epochs", "1", "--out", Path.Combine(_folder.FullName, "run"))
            .ShouldBe(ExitCode.Done, app.Error);
    }

    [Fact]
    public void A_folder_that_holds_files_is_left_alone()
    {
        string file = Path.Combine(_folder.FullName, "letter.txt");
        File.WriteAllText(file, "dear");
        var app = new InProcess();
        app.RunReal("train", "--out", _folder.FullName).ShouldBe(ExitCode.Usage);
        app.Error.ShouldContain("holds files already");
        Directory.GetFileSystemEntries(_folder.FullName).ShouldBe([file]);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_a_failure()
    {
        string data = SmallData.Write(Path.Combine(_folder.FullName, "data"), train: 128), file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "");
        var app = new InProcess();
        app.RunReal("train", "--data", data, "--out", Path.Combine(file, "run")).ShouldBe(ExitCode.Failed);
        app.Error.ShouldContain("cannot be created or written");
        app.Error.TrimEnd('\n').ShouldNotContain('\n');
    }
}
