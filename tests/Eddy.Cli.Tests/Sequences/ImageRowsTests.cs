using Eddy.Data.Images;
using Eddy.Experiments.Sequences;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Cli.Tests.Sequences;

public class ImageRowsTests
{
    // two images of 4×3, pixels 0 … 23
    private static readonly ImageSet _images = new(4, 3, 2, [.. Enumerable.Range(0, 24).Select(i => (byte)i)], [0, 1]);

    [Fact]
    public void A_row_is_pixels_over_255_and_its_target_is_the_next_row()
    {
        var rows = new ImageRows(_images);
        (rows.Count, rows.Steps, rows.Inputs).ShouldBe((2, 3, 3));
        float[] row = new float[3];
        rows.Read(1, 2, row);
        row.ShouldBe([18f / 255, 19f / 255, 20f / 255], 1e-7); // scaled by a rounded 1/255
        rows.ReadTarget(1, 2, row);
        row.ShouldBe([21f / 255, 22f / 255, 23f / 255], 1e-7);
    }

    [Fact]
    public void Persistence_and_mean_row_are_those_of_a_calculation_by_hand()
    {
        // one pixel: the training images are 0, 0, 255, 255 and 0, 255, 255, 255 from top to bottom; the test image 0, 255, 0, 255
        ImageSet train = new(4, 1, 1, [0, 0, 255, 255, 0, 255, 255, 255], [0, 0]), test = new(4, 1, 1, [0, 255, 0, 255], [0]);
        var data = new SequenceData("", "", new ImageRows(train), null, new ImageRows(test), 1, HasClasses: false, "");
        (double persistence, double meanRow) = SequenceEvaluation.PredictionBaselines(data);
        persistence.ShouldBe(1, 1e-6);
        meanRow.ShouldBe(((0.5 * 0.5) + 1 + 0) / 3, 1e-6);
    }

    [Fact]
    public void A_completion_keeps_the_upper_half_and_feeds_the_lower_one_with_its_own_rows()
    {
        using var team = new WorkerTeam(1);
        var rows = new ImageRows(_images);
        var model = new SequenceModel(new SequenceExperimentOptions { Layers = [5], BatchSize = 8, Recurrent = false }, 3, 3, 3, hasClasses: false, team);
        byte[][] completed = RowCompletion.Of(model, rows, 24);
        completed.Length.ShouldBe(2);
        completed[1][..6].ShouldBe(_images.Image(1)[..6].ToArray());

        // by hand: row 2 from row 1 given, row 3 from row 2 predicted
        float[] now = new float[3];
        rows.Read(1, 1, now);
        for (int row = 2; row < 4; row++)
        {
            model.Chain.First.SetInput(row - 1, 1, now);
            model.Forward();
            for (int c = 0; c < 3; c++)
            {
                now[c] = Math.Clamp(model.Head.Output[((row - 1) * 8) + 1, c], 0, 1);
                completed[1][(row * 3) + c].ShouldBe((byte)MathF.Round(255 * now[c]));
            }
        }
    }

    [Fact]
    public void Windows_hold_rows_of_one_recording_and_shuffling_keeps_every_row_once()
    {
        float[] values = [.. Enumerable.Range(0, 9).Select(i => (float)i)];
        byte[] labels = [.. Enumerable.Range(0, 9).Select(i => (byte)(i * 2))];
        var windows = new SensorWindows(1, values, labels, [5, 4], 2); // rows 0 1, 2 3 | 5 6, 7 8; row 4 is left over
        Rows(windows).ShouldBe([0, 1, 2, 3, 5, 6, 7, 8]);
        SequenceEvaluation.Labels(windows).ShouldBe([0, 2, 4, 6, 10, 12, 14, 16]);
        SensorWindows shuffled = windows.Shuffled(new RandomSource(1));
        Rows(shuffled).ShouldNotBe(Rows(windows));
        Rows(shuffled).Order().ShouldBe(Rows(windows));
        SequenceEvaluation.Labels(shuffled).ShouldBe(Rows(shuffled).Select(row => (byte)(2 * row)));

        static float[] Rows(SensorWindows set) => [.. Enumerable.Range(0, set.Count * 2).Select(i =>
        {
            float[] row = new float[1];
            set.Read(i / 2, i % 2, row);
            return row[0];
        })];
    }

    [Fact]
    public void Majority_is_that_of_the_training_rows()
    {
        var train = new SensorWindows(1, new float[4], [2, 1, 1, 0], [4], 1);
        var test = new SensorWindows(1, new float[4], [2, 2, 2, 1], [4], 1);
        SequenceEvaluation.Majority(train, test).ShouldBe(0.25);
    }
}
