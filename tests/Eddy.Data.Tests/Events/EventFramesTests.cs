using Eddy.Data.Events;
using Shouldly;

namespace Eddy.Data.Tests.Events;

public class EventFramesTests
{
    [Fact]
    public void Polarities_are_planes_and_steps_are_bins()
    {
        var frames = new EventFrames(3, 4, new EventFrameOptions { StepUs = 10 });
        frames.InputSize.ShouldBe(24);
        var raster = new EventRaster(1);
        frames.Bin([new(5, 3, 2, true), new(14, 0, 1, false), new(15, 0, 1, false), new(39, 1, 0, true), new(40, 1, 0, true)], startUs: 5, steps: 4, raster);
        raster.Steps.ShouldBe(4);
        raster.Inputs(0).ToArray().ShouldBe([11, 12 + 4]); // µs 5 to 14
        raster.Inputs(1).ToArray().ShouldBe([12 + 4]);
        raster.Inputs(2).Length.ShouldBe(0);
        raster.Inputs(3).ToArray().ShouldBe([1, 1]); // µs 35 to 44
        Input(raster, 3, 24)[1].ShouldBe(1);
    }

    [Fact]
    public void Events_after_the_last_step_are_left_out_and_empty_steps_follow_the_last_event()
    {
        var frames = new EventFrames(1, 1, new EventFrameOptions { StepUs = 10 });
        var raster = new EventRaster();
        frames.Bin([new(0, 0, 0, true), new(20, 0, 0, true)], 0, 2, raster);
        (raster.Inputs(0).Length, raster.Inputs(1).Length).ShouldBe((1, 0));
        frames.Bin([], 0, 3, raster);
        Enumerable.Range(0, 3).Sum(t => raster.Inputs(t).Length).ShouldBe(0);
        Should.Throw<ArgumentOutOfRangeException>(() => raster.Inputs(3).Length);
    }

    [Theory]
    [InlineData(0, 1, 5, 6)]
    [InlineData(0, 2, 3, 3)]
    [InlineData(1, 1, 3, 4)]
    [InlineData(1, 2, 2, 2)]
    public void Cropping_and_pooling_shrink(int crop, int pool, int rows, int columns)
    {
        var frames = new EventFrames(5, 6, new EventFrameOptions { Crop = crop, Pool = pool });
        (frames.Rows, frames.Columns, frames.InputSize).ShouldBe((rows, columns, 2 * rows * columns));
        for (ushort y = 0; y < 5; y++)
        {
            for (ushort x = 0; x < 6; x++)
            {
                bool inside = x >= crop && y >= crop && x < 6 - crop && y < 5 - crop;
                int expected = ((y - crop) / pool * columns) + ((x - crop) / pool);
                frames.Input(new CameraEvent(0, x, y, true)).ShouldBe(inside ? expected : -1);
                frames.Input(new CameraEvent(0, x, y, false)).ShouldBe(inside ? expected + (rows * columns) : -1);
            }
        }
    }

    [Fact]
    public void Counts_count()
    {
        var frames = new EventFrames(2, 2, new EventFrameOptions { Counts = true });
        var raster = new EventRaster();
        frames.Bin([new(0, 1, 1, true), new(1, 1, 1, true), new(2, 0, 0, false)], 0, 1, raster);
        Input(raster, 0, 8).ShouldBe([0, 0, 0, 2, 1, 0, 0, 0]);
    }

    [Fact]
    public void What_is_wrong_is_refused()
    {
        var frames = new EventFrames(2, 2);
        var raster = new EventRaster();
        Should.Throw<ArgumentException>(() => frames.Bin([new(5, 0, 0, true), new(4, 0, 0, true)], 0, 1, raster)).Message.ShouldContain("at 4 µs comes after 5 µs");
        Should.Throw<ArgumentException>(() => frames.Bin([new(5, 2, 0, true)], 0, 1, raster)).Message.ShouldContain("(2, 0) is outside the sensor of 2×2");
        Should.Throw<ArgumentException>(() => new EventFrames(4, 8, new EventFrameOptions { Crop = 2 })).Message.ShouldContain("nothing left");
        Should.Throw<ArgumentException>(() => frames.Steps(long.MaxValue - 20_000)).Message.ShouldContain("longer steps");
    }

    [Fact]
    public void The_last_step_may_be_cut_short()
    {
        var frames = new EventFrames(2, 2);
        (frames.Steps(0), frames.Steps(10_000), frames.Steps(10_001)).ShouldBe((1, 1, 2));
    }

    private static float[] Input(EventRaster raster, int step, int size)
    {
        var input = new float[size];
        raster.Write(step, input);
        return input;
    }
}
